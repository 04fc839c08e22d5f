/** Why an application gave no answer: a few words, without its address. */
export class NoAnswer extends Error {}

/** What an application is told at an address of its own. `bearerToken`: by which it knows who tells it. */
export type ClientCallback = { readonly contentType: string; readonly body: string; readonly bearerToken?: string };

/** Applications, at the addresses where they are told of what happened elsewhere. */
export abstract class ClientCallbacks {
  /** The status of the answer. Throws a `NoAnswer` where there is none in time. */
  abstract post(uri: string, callback: ClientCallback): Promise<number>;
}
