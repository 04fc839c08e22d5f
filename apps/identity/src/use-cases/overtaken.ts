/** Undoes what was begun: somebody was faster. */
export class Overtaken extends Error {
  constructor() {
    super('it was completed meanwhile');
  }
}
