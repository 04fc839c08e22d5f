import { attributeDefaults, attributeKinds } from '#contracts';
import type { AttributeFields } from '../pages/attribute-fields.js';

/** A field of each kind, that users may change and that they may not, with that text wherever a tenant or a person may have written one; every second one is refused. */
export const attributeFieldsOf = (text = 'Abteilung für Grundstücksverkehrsgenehmigungszuständigkeiten'): AttributeFields => {
  const labels = [{ locale: 'en', text }];
  const attributes = (['write', 'read'] as const).flatMap((userAccess) =>
    attributeKinds.map((kind) => ({
      ...{ ...attributeDefaults, name: `${kind}_${userAccess}`, kind, labels, userAccess, claim: text },
      choices:
        kind === 'choice'
          ? [
              { value: text, labels },
              { value: `2 ${text}`, labels: [] },
            ]
          : [],
    })),
  );
  const problems = attributes.map(({ name }, index) => [name, index % 4 === 0 ? 'missing' : 'unfit'] as const);
  return {
    attributes,
    values: Object.fromEntries(attributes.map(({ name }) => [name, text])),
    problems: Object.fromEntries(problems.filter((_problem, index) => index % 2 === 0)),
  };
};
