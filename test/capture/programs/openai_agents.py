import asyncio

from agents import Agent, Runner, function_tool


@function_tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"sunny in {city}"


guide = Agent(name="Guide", instructions="Answer in one sentence.", model="gpt-5-mini", tools=[get_weather])


async def ask(question: str) -> str:
    result = await Runner.run(guide, question)  # call of the agent
    return result.final_output


print(asyncio.run(ask("What is the weather in Oslo?")))
