/** One scan after the other, in the order they came; none is dropped, and one that fails does not hold the next. */
export function inTurn<Task>(work: (task: Task) => Promise<void>): (task: Task) => Promise<void> {
  let tail: Promise<void> = Promise.resolve();
  return (task) => {
    const turn = tail.then(() => work(task));
    tail = turn.catch(() => undefined);
    return turn;
  };
}
