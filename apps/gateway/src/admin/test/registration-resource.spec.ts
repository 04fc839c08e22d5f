import { describe, expect, it } from '@jest/globals';
import { type RegistrationField, registrationField, registrationMembers } from '#contracts';
import { StrictInputPipe } from '../input/strict-input.pipe.js';
import { toSnakeCase } from '../input/wire-names.js';
import { describeAdminApi } from '../describe-admin-api.js';
import { CreateApplicationBody, UpdateApplicationBody } from '../resources/applications/application.resource.js';

const fields: readonly (readonly [string, RegistrationField])[] = registrationMembers.map((member) => [
  toSnakeCase(member),
  registrationField(member),
]);

const problemsOf = async (
  body: object,
  metatype: typeof CreateApplicationBody | typeof UpdateApplicationBody,
): Promise<readonly string[]> => {
  try {
    await new StrictInputPipe().transform(body, { type: 'body', metatype });
    return [];
  } catch (error) {
    return (error as { members: readonly { pointer: string }[] }).members.map(({ pointer }) => pointer);
  }
};

/** What an object holds is for the services to check. */
const notValueOf = ({ kind }: RegistrationField): unknown => (kind === 'object' ? ['not an object'] : { not: 'a value' });

describe('the admin API', () => {
  it.each(fields)('takes %s to be what its field says, and refuses anything else', async (name, field) => {
    const required = { name: 'N', type: 'public' };
    await expect(problemsOf({ ...required, [name]: notValueOf(field) }, CreateApplicationBody)).resolves.toEqual([`/${name}`]);
    await expect(problemsOf({ ...required, [name]: null }, CreateApplicationBody)).resolves.toEqual(field.nullable ? [] : [`/${name}`]);
    const { [name]: _left, ...rest } = required as Record<string, string>;
    await expect(problemsOf(rest, CreateApplicationBody)).resolves.toEqual(field.required ? [`/${name}`] : []);
  });

  it('lets everything be changed but what is fixed', async () => {
    const wrong = Object.fromEntries(fields.map(([name, field]) => [name, notValueOf(field)]));
    await expect(problemsOf(wrong, UpdateApplicationBody)).resolves.toEqual(expect.arrayContaining(fields.map(([name]) => `/${name}`)));
    await expect(problemsOf({ type: 'public' }, UpdateApplicationBody)).resolves.toEqual(['/type']);
    await expect(problemsOf({}, UpdateApplicationBody)).resolves.toEqual([]);
  });

  it('describes every field in its document', async () => {
    const { components } = await describeAdminApi();
    const { properties = {}, required = [] } = (components?.schemas?.['ApplicationResource'] ?? {}) as {
      properties?: Record<string, { description?: string }>;
      required?: readonly string[];
    };
    for (const [name, { description }] of fields) expect(properties[name]?.description).toBe(description);
    expect(required).toEqual(expect.arrayContaining(fields.map(([name]) => name)));
  });
});
