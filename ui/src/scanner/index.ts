export { listen, type Heard, type Listener } from "./listener";
export { inTurn } from "./queue";
export { watchReadiness, type Readiness } from "./readiness";
