import "fake-indexeddb/auto";

import "./pure";
import "./queueing";
import "./sending";
