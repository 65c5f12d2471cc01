from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition


@tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"sunny in {city}"


model = ChatOpenAI(model="gpt-5-mini").bind_tools([get_weather])


def think(state: MessagesState) -> dict:
    return {"messages": [model.invoke(state["messages"])]}  # call of the model


graph = StateGraph(MessagesState)
graph.add_node("think", think)
graph.add_node("tools", ToolNode([get_weather]))
graph.add_edge(START, "think")
graph.add_conditional_edges("think", tools_condition, {"tools": "tools", END: END})
graph.add_edge("tools", "think")
app = graph.compile()


def ask(question: str) -> str:
    result = app.invoke({"messages": [("user", question)]})  # call of the graph
    return result["messages"][-1].content


print(ask("What is the weather in Oslo?"))
