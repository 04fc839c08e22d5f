/** Carries RPC and events inside one process. One for all apps of the process. */
export class InProcessBus {}
