export type OrganizationWords = {
  readonly organization: {
    readonly title: string;
    readonly lead: (client: string) => string;
    /** Above those to choose from. */
    readonly legend: string;
    /** Where none was chosen. */
    readonly missing: string;
    readonly submit: string;
    /** On the consent page: for which one it is. */
    readonly consentFor: (organization: string) => string;
  };
};
