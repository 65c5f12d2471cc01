"""An agent's span in a program that ends in one of many ways."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time

from opentelemetry import trace

tracer = trace.get_tracer("openinference.instrumentation.example")


def work(name):
    with tracer.start_as_current_span(name, attributes={"openinference.span.kind": "AGENT"}):
        time.sleep(0.01)


def in_child(context):
    child = multiprocessing.get_context(context).Process(target=work, args=(how,))
    child.start()
    child.join()


how = sys.argv[1]
if __name__ == "__main__":
    if how == "fork":
        if os.fork() == 0:
            work(how)
            sys.exit(0)
        os.wait()
    elif how == "forked":
        in_child("fork")
    elif how == "spawned":
        in_child("spawn")
    elif how == "forkserver":
        in_child("forkserver")
    elif how == "subprocess":
        subprocess.run([sys.executable, __file__, "subprocess's child"], check=True)
    else:
        work(how)
        if how == "exception":
            raise ValueError("its own")
        if how == "exit":
            sys.exit(3)
        if how == "interrupt":
            signal.raise_signal(signal.SIGINT)
        if how == "terminate":
            time.sleep(0.5)
            signal.raise_signal(signal.SIGTERM)
