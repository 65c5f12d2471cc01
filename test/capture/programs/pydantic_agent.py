import asyncio

from pydantic_ai import Agent

guide = Agent("openai:gpt-5-mini", name="guide", instructions="Answer in one sentence.")


@guide.tool_plain
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"sunny in {city}"


async def ask(question: str) -> str:
    result = await guide.run(question)  # call of the agent
    return result.output


print(asyncio.run(ask("What is the weather in Oslo?")))
