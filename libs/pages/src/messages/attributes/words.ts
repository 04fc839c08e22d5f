import type { AttributeKind } from '#contracts';

export type AttributeWords = {
  /** The fields of what a tenant keeps of its users. */
  readonly attributes: {
    readonly missing: string;
    readonly unfit: { readonly [Kind in AttributeKind]: string };
    /** In place of a value: of what must be chosen, and of what may be left open. */
    readonly choose: string;
    readonly none: string;
    readonly yes: string;
    readonly no: string;
  };
  /** What an application waits for. */
  readonly completeProfile: {
    readonly title: string;
    readonly lead: (client: string) => string;
    readonly problem: string;
    readonly submit: string;
  };
};
