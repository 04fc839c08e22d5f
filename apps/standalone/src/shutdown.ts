/** Undoes what was started, last first; what fails to stop does not keep the rest running. */
export class Shutdown {
  private readonly actions: (() => Promise<void>)[] = [];

  add(action: () => Promise<void>): void {
    this.actions.push(action);
  }

  async run(): Promise<void> {
    for (let action = this.actions.pop(); action; action = this.actions.pop()) await action().catch(() => undefined);
  }
}
