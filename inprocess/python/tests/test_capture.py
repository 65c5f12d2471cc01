"""Behaviour of the helper for Python programs; standard library only, so that any interpreter can run it."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import types
import unittest
from unittest import mock
from http.server import BaseHTTPRequestHandler, HTTPServer

HELPER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HELPER)

from traceline_capture import agent_span, callers, definitions, destinations, frameworks, hints, otlp, packages, resource, user_frame  # noqa: E402
from traceline_capture.sender import Sender  # noqa: E402


class Receiver:
    """A collector that only listens."""

    def __enter__(self):
        got = self.got = []
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                got.append((self.path, json.loads(body)))
                asked.append(self.headers.get("authorization"))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *told):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *told):
        self.server.shutdown()
        self.server.server_close()


def python(code, folder, **environment):
    """Runs code in a file of a folder, with the helper at the front of PYTHONPATH."""
    path = os.path.join(folder, "program.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(textwrap.dedent(code))
    environment.setdefault("PYTHONPATH", HELPER)
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run([sys.executable, path], env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip(), done.stderr.strip()


def library(folder, name, code):
    """A dependency as it would be installed."""
    path = os.path.join(folder, "site-packages", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(textwrap.dedent(code))
    return os.path.join(folder, "site-packages")


class Start(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def test_a_sitecustomize_that_was_there_still_runs_and_is_the_one_that_programs_see(self):
        other = os.path.join(self.folder, "with space")
        os.mkdir(other)
        with open(os.path.join(other, "sitecustomize.py"), "w", encoding="utf-8") as file:
            file.write("import sys; sys.chained = __file__")
        told, _ = python(
            "import sys, sitecustomize; print(sys.chained == sitecustomize.__file__)",
            self.folder,
            PYTHONPATH=os.pathsep.join([HELPER, other]),
            TRACELINE_ENDPOINT="http://127.0.0.1:1",
        )
        self.assertEqual(told, "True")

    def test_it_is_off_without_a_collector_and_with_one_variable(self):
        code = "import sys; print(any(type(finder).__name__ == '_FirstFinder' for finder in sys.meta_path))"
        on = {"TRACELINE_ENDPOINT": "http://127.0.0.1:1"}
        self.assertEqual(python(code, self.folder)[0], "False")
        self.assertEqual(python(code, self.folder, **on)[0], "True")
        self.assertEqual(python(code, self.folder, **on, TRACELINE_CAPTURE="off")[0], "False")

    def test_a_program_without_a_framework_loads_nothing_of_ours(self):
        code = "import json, sys; print(*sorted(sys.modules))"
        without, _ = python(code, self.folder, PYTHONPATH="")
        told, _ = python(code, self.folder, TRACELINE_ENDPOINT="http://127.0.0.1:1")
        # Where the system has a sitecustomize of its own, as Debian does, there is one without ours, too.
        self.assertLessEqual(set(told.split()) - set(without.split()), {"sitecustomize"})

    def test_every_module_of_interest_lies_in_a_package_that_is_looked_for(self):
        code = """
            import sys
            from traceline_capture import import_hook
            first = next(finder for finder in sys.meta_path if type(finder).__name__ == '_FirstFinder')
            packages = type(first).find_spec.__globals__['_PACKAGES']
            roots = {name.split('.')[0] for name in import_hook.WATCHED}
            print(sorted(roots ^ packages))
            """
        self.assertEqual(python(code, self.folder, TRACELINE_ENDPOINT="http://127.0.0.1:1")[0], "[]")

    def test_threads_that_import_at_once_are_all_watched_by_one_finder(self):
        code = """
            import sys
            first = next(finder for finder in sys.meta_path if type(finder).__name__ == '_FirstFinder')
            # Each as if its thread had begun to look before the other was done.
            specs = [first.find_spec(name) for name in ('smolagents', 'crewai')]
            print([spec.loader.exec_module.__qualname__.split('.')[0] for spec in specs])
            print([type(finder).__name__ for finder in sys.meta_path].count('Finder'), first in sys.meta_path)
            """
        library(self.folder, "crewai.py", "")
        path = library(self.folder, "smolagents.py", "")
        told, _ = python(
            code,
            self.folder,
            PYTHONPATH=os.pathsep.join([HELPER, path]),
            TRACELINE_ENDPOINT="http://127.0.0.1:1",
        )
        self.assertEqual(told.splitlines(), ["['Finder', 'Finder']", "1 False"])

    def test_a_framework_of_which_nothing_is_seen_is_reported_though_the_program_ends_at_once(self):
        path = library(self.folder, "smolagents.py", "")
        with Receiver() as receiver:
            told = python(
                "import smolagents",
                self.folder,
                PYTHONPATH=os.pathsep.join([HELPER, path]),
                TRACELINE_ENDPOINT=receiver.endpoint,
                OTEL_RESOURCE_ATTRIBUTES="traceline.workspace=%2Fw",
            )
        self.assertEqual(told, ("", ""))
        [(path, body)] = receiver.got
        self.assertEqual(path, "/v1/logs")
        [resource] = body["resourceLogs"]
        self.assertIn({"key": "traceline.workspace", "value": {"stringValue": "/w"}}, resource["resource"]["attributes"])
        [record] = resource["scopeLogs"][0]["logRecords"]
        self.assertEqual(record["eventName"], "traceline.hint")
        told = {one["key"]: one["value"]["stringValue"] for one in record["attributes"]}
        self.assertEqual(told["traceline.hint.framework"], "smolagents")
        self.assertTrue(told["traceline.hint.command"].endswith("pip install openinference-instrumentation-smolagents"))

    def test_a_collector_that_needs_a_token_is_given_it(self):
        path = library(self.folder, "smolagents.py", "")
        with Receiver() as receiver:
            python(
                "import smolagents",
                self.folder,
                PYTHONPATH=os.pathsep.join([HELPER, path]),
                TRACELINE_ENDPOINT=receiver.endpoint,
                OTEL_EXPORTER_OTLP_HEADERS="x-team=a, Authorization=Bearer%20t0ken",
            )
        self.assertEqual(receiver.asked, ["Bearer t0ken"])

    def test_a_module_that_is_only_called_like_a_framework_is_none(self):
        path = library(self.folder, "agents.py", "")
        with Receiver() as receiver:
            python(
                "import agents",
                self.folder,
                PYTHONPATH=os.pathsep.join([HELPER, path]),
                TRACELINE_ENDPOINT=receiver.endpoint,
            )
        self.assertEqual(receiver.got, [])

    def test_nothing_is_said_and_nothing_raised_where_nobody_listens(self):
        path = library(self.folder, "smolagents.py", "")
        told = python(
            "import smolagents; print('done')",
            self.folder,
            PYTHONPATH=os.pathsep.join([HELPER, path]),
            TRACELINE_ENDPOINT="http://127.0.0.1:1",
        )
        self.assertEqual(told, ("done", ""))

    def test_an_error_of_a_watched_module_reaches_the_program_as_it_is(self):
        path = library(self.folder, "smolagents.py", "raise ValueError('its own')")
        told, _ = python(
            """
            try:
                import smolagents
            except ValueError as error:
                print(error)
            """,
            self.folder,
            PYTHONPATH=os.pathsep.join([HELPER, path]),
            TRACELINE_ENDPOINT="http://127.0.0.1:1",
        )
        self.assertEqual(told, "its own")


class AgentSpans(unittest.TestCase):
    def test_the_scope_tells_else_the_attributes(self):
        self.assertTrue(agent_span.is_agent_span("openinference.instrumentation.langchain", None))
        self.assertTrue(agent_span.is_agent_span("pydantic-ai", {}))
        self.assertTrue(agent_span.is_agent_span("my.app", {"gen_ai.operation.name": "chat"}))
        self.assertFalse(agent_span.is_agent_span("my.app", {"http.request.method": "GET"}))
        self.assertFalse(agent_span.is_agent_span("opentelemetry.instrumentation.requests", {"gen_ai.system": "x"}))


def made(file, code, **names):
    """Runs code as if it stood in a file."""
    space = dict(names)
    exec(compile(textwrap.dedent(code), file, "exec"), space)
    return space


class Frames(unittest.TestCase):
    def test_dependencies_and_the_runtime_are_left_out(self):
        library_code = made("/v/site-packages/lib/a.py", "def call(act):\n    return act()")
        user = made(
            "/w/desk.py",
            """
            def ask():
                return call(here)
            """,
            call=library_code["call"],
            here=lambda: user_frame.first_user_place(sys._getframe(1)),
        )
        place = user["ask"]()
        self.assertEqual((place.path, place.line, place.symbol), ("/w/desk.py", 3, "ask"))

    def test_who_started_the_loop_did_not_ask_for_the_work(self):
        code = """
        import asyncio
        async def work():
            return await asyncio.get_running_loop().create_task(inner())
        def start():
            return asyncio.run(work())
        """
        inner = made(
            "/v/site-packages/lib/a.py", "async def inner():\n    return here()", here=lambda: looked(sys._getframe(1))
        )["inner"]
        looked = lambda frame: (user_frame.first_user_place(frame), user_frame.place_that_ran_the_loop(frame))  # noqa: E731
        self.assertEqual(made("/w/desk.py", code, inner=inner)["start"](), (None, None))

    def test_who_called_a_library_that_runs_a_loop_did(self):
        run_sync = made(
            "/v/site-packages/lib/a.py",
            """
            import asyncio
            async def inner():
                return here(sys._getframe(0))
            def run_sync():
                return asyncio.run(inner())
            """,
            here=user_frame.place_that_ran_the_loop,
            sys=sys,
        )["run_sync"]
        place = made("/w/desk.py", "def ask():\n    return run_sync()", run_sync=run_sync)["ask"]()
        self.assertEqual((place.path, place.line), ("/w/desk.py", 2))


class Callers(unittest.TestCase):
    def test_an_asynchronous_call_is_remembered_while_it_lasts(self):
        class Agent:
            async def run(self):
                return callers.of_child(0)

        callers.watch("pydantic_ai", types.SimpleNamespace(Agent=Agent))
        code = """
        import asyncio
        async def ask():
            return await agent.run()
        told = asyncio.run(ask())
        """
        (attributes, directly) = made("/w/desk.py", code, agent=Agent())["told"]
        self.assertEqual((attributes["code.file.path"], attributes["code.line.number"]), ("/w/desk.py", 4))
        self.assertTrue(directly)
        self.assertEqual(callers.of_child(0), (None, False))


class Definitions(unittest.TestCase):
    def setUp(self):
        definitions._known.clear()
        self.addCleanup(definitions._known.clear)

    def test_a_tool_is_defined_where_its_function_is(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        path = os.path.join(temporary.name, "tools.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write("def same(f):\n    return f\n\n\n@same\ndef weather():\n    pass\n")
        with open(path, encoding="utf-8") as file:
            weather = made(path, file.read())["weather"]
        definitions.function("get_weather", weather)
        told = {"traceline.code.definition.file": path, "traceline.code.definition.line": 6}
        self.assertEqual(definitions.of_span("get_weather", {}), told)
        self.assertEqual(definitions.of_span("execute_tool get_weather", {}), told)
        self.assertEqual(definitions.of_span("tool call", {"gen_ai.tool.name": "get_weather"}), told)
        self.assertEqual(definitions.of_span("other", {}), {})

    def test_the_model_call_of_an_agent_is_not_the_agent(self):
        code = "def make():\n    made_here('guide', sys._getframe(0))\nmake()"
        made("/w/desk.py", code, made_here=definitions.made_here, sys=sys)
        names = {"gen_ai.agent.name": "guide"}
        agent = definitions.of_span("run", {**names, "gen_ai.operation.name": "invoke_agent"})
        self.assertEqual(agent["traceline.code.definition.line"], 2)
        self.assertEqual(definitions.of_span("chat m", {**names, "gen_ai.operation.name": "chat"}), {})

    def test_two_things_of_one_name_have_no_known_place(self):
        for file in ("/w/a.py", "/w/b.py"):
            definitions.function("search", made(file, "def f():\n    pass")["f"])
        self.assertEqual(definitions.of_span("search", {}), {})


class Destinations(unittest.TestCase):
    def test_addresses_of_exporters_are_found(self):
        exporter = types.SimpleNamespace(_endpoint="https://otel.example.org/v1/traces")
        processor = types.SimpleNamespace(_span_processors=(types.SimpleNamespace(span_exporter=exporter),))
        self.assertEqual(destinations.of_tracer(processor), {"https://otel.example.org/v1/traces"})

    def test_what_is_sent_here_too_is_not_sent_elsewhere(self):
        here = "http://127.0.0.1:4318"
        for found, elsewhere in (
            (set(), True),
            ({"https://otel.example.org"}, True),
            ({"https://otel.example.org", here + "/v1/traces"}, False),
            ({"localhost:4317"}, False),
            ({"http://localhost:3000/api/public/otel"}, True),
        ):
            self.assertEqual(destinations.go_elsewhere(found, here), elsewhere, found)

    def test_a_door_of_the_collectors_is_no_other_place(self):
        found = {"http://127.0.0.1:14318/v1/traces"}
        self.assertTrue(destinations.go_elsewhere(found, "http://127.0.0.1:4318"))
        with mock.patch.dict(os.environ, {"TRACELINE_DOOR": "http://127.0.0.1:14318"}):
            self.assertFalse(destinations.go_elsewhere(found, "http://127.0.0.1:4318"))


class Resources(unittest.TestCase):
    def test_a_program_that_names_no_service_is_called_like_what_was_started(self):
        for script, name in (
            ("/w/agent.py", "agent"),
            ("/v/bin/gunicorn", "gunicorn"),
            ("/v/site-packages/pytest/__main__.py", "pytest"),
            ("-c", "python"),
            ("", "python"),
        ):
            self.assertEqual(resource._name_of(script), name)


class Commands(unittest.TestCase):
    def command(self, *files, **environ):
        told = {os.path.normpath(file) for file in files}
        return packages.install_command(
            ["p"], "/w/app", "/w/.venv/bin/python", "/w/.venv", environ, exists=lambda path: path in told
        )

    def test_the_lock_file_tells_who_installs(self):
        self.assertEqual(self.command("/w/uv.lock"), "uv add p")
        self.assertEqual(self.command("/w/app/poetry.lock", "/w/uv.lock"), "poetry add p")

    def test_else_the_interpreter_of_the_program_does(self):
        self.assertEqual(self.command(), "/w/.venv/bin/python -m pip install p")
        self.assertEqual(self.command(VIRTUAL_ENV="/w/.venv"), "python -m pip install p")


class Reports(unittest.TestCase):
    def test_where_no_package_helps_there_is_no_command(self):
        told = hints.hint_of(frameworks.FRAMEWORKS["nemoguardrails"], "/w")
        self.assertNotIn("traceline.hint.command", told)
        self.assertIsNone(hints.hint_of(frameworks.FRAMEWORKS["strands"], "/w"))


class Sending(unittest.TestCase):
    def test_what_must_be_said_is_said_before_the_end_and_the_rest_is_not_waited_for(self):
        with Receiver() as receiver:
            sender = Sender(receiver.endpoint)
            sender.later(600, lambda: ("/v1/logs", {"last": True}), last_too=True)
            sender.later(600, lambda: ("/v1/logs", {"last": False}))
            sender.finish()
        self.assertEqual(receiver.got, [("/v1/logs", {"last": True})])

    def test_what_fails_is_nobodys_trouble(self):
        sender = Sender("http://127.0.0.1:1")
        sender.later(0, lambda: ("/v1/logs", {}), last_too=True)
        sender.later(0, lambda: 1 / 0, last_too=True)
        sender.finish()

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_a_child_process_sends_for_itself(self):
        with Receiver() as receiver:
            sender = Sender(receiver.endpoint)
            sender.later(600, lambda: ("/v1/logs", {"of": "parent"}), last_too=True)
            child = os.fork()
            if child == 0:
                sender.later(0, lambda: ("/v1/logs", {"of": "child"}), last_too=True)
                sender.finish()
                os._exit(0)
            os.waitpid(child, 0)
            self.assertEqual(receiver.got, [("/v1/logs", {"of": "child"})])

    def test_values_keep_their_type(self):
        self.assertEqual(
            otlp.key_values({"a": True, "b": 1, "c": float("inf"), "d": ("x",), "e": None, "f": {}}),
            [
                {"key": "a", "value": {"boolValue": True}},
                {"key": "b", "value": {"intValue": "1"}},
                {"key": "c", "value": {"doubleValue": "inf"}},
                {"key": "d", "value": {"arrayValue": {"values": [{"stringValue": "x"}]}}},
            ],
        )


if __name__ == "__main__":
    unittest.main()
