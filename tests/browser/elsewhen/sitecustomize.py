"""Python begins here with its clock moved and running on: every process of a house alike."""

import os
import time

import time_machine

time_machine.travel(time.time() + float(os.environ["CLOCK_MOVED_BY"])).start()  # noqa: TID251 -- a test's own clock
