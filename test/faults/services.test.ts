// One system for all suites that take a service of it away or press it, one after the other: a system takes half a
// minute of both processors to start and stop. The last leaves most of it dead.
import './services/sockets.ts';
import './services/watching.ts';
import './services/erasure.ts';
import './services/domains-down.ts';
