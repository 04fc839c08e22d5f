/** Before somebody goes on to an address that nobody answers for. */
export type LeavingWords = {
  readonly leaving: {
    readonly title: string;
    /** `destination`: a host, or the scheme of an application on the device. */
    readonly unanswered: (destination: string) => string;
    readonly note: string;
    readonly goOn: (destination: string) => string;
  };
};
