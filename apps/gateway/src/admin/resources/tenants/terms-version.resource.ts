import { Bool, ObjectList, Text } from '../../input/members.js';

export class TermsDocumentResource {
  @Text({ description: 'BCP 47.', maxLength: 35, example: 'en' })
  locale!: string;

  @Text({ description: 'Where it is; https.', maxLength: 2000, example: 'https://example.com/terms/2027' })
  uri!: string;
}

/** One version of the terms of use. */
export class TermsVersionResource {
  @Text({ description: 'What it is called, in lists of who accepted it.', minLength: 1, maxLength: 64, example: '2027-01' })
  version!: string;

  @ObjectList({
    description: 'Its text, per language; where there is none in the language of a page, the first.',
    maxItems: 20,
    of: () => TermsDocumentResource,
  })
  documents!: readonly TermsDocumentResource[];

  @Text({ description: 'From when on it is shown. ISO 8601, UTC.', maxLength: 24, example: '2027-01-01T00:00:00Z' })
  effective_from!: string;

  @Bool({ description: 'Whether those who accepted an earlier version are asked anew. False: a change of words alone.' })
  required!: boolean;
}
