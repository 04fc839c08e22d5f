import { describe, expect, it } from '@jest/globals';
import type { Json, UserAttribute } from '#contracts';
import { Violations } from '#kernel';
import { buildAttribute } from '#testing/builders';
import { importedAttributes } from './exported-attributes.js';
import { readExportedUser } from './exported-user.js';

const schema: readonly UserAttribute[] = [
  buildAttribute('department', { kind: 'choice', choices: [{ value: 'sales', labels: [] }], userAccess: 'none' }),
  buildAttribute('level', { kind: 'number', minimum: 1, maximum: 9, userAccess: 'read' }),
  buildAttribute('remote', { kind: 'boolean', userAccess: 'none' }),
  buildAttribute('born', { kind: 'date', userAccess: 'read' }),
  buildAttribute('nickname', { userAccess: 'write' }),
];
type Values = { readonly [name: string]: Json };
const read = (are: 'named' | 'found', values: Values, ownValues: Values = {}) => {
  const violations = new Violations();
  const attributes = importedAttributes(violations, schema, are === 'named' ? { are, values } : { are, values, ownValues });
  return { attributes, problems: violations.all.map(({ pointer }) => pointer) };
};

describe('attributes of imported users that are named as the admin API names them', () => {
  it('are those of the tenant', () => {
    const attributes = { department: 'sales', level: 3, remote: true, born: '1990-12-31' };
    expect(read('named', attributes)).toEqual({ attributes, problems: [] });
  });

  it.each<[string, Values]>([
    ['an attribute that the tenant does not have', { unknown: 'x' }],
    ['a number as text', { level: '3' }],
    ['true as text', { remote: 'true' }],
    ['a number out of its bounds', { level: 10 }],
    ['none of the choices', { department: 'it' }],
    ['no date', { born: '31.12.1990' }],
    ['an object', { level: { $ne: 1 } }],
    ['a list', { department: ['sales'] }],
    ['an infinite number', { level: JSON.parse('1e999') as number }],
    ['what every object has', { constructor: 'x' }],
    ['a prototype', JSON.parse('{"__proto__":{"level":1}}') as Values],
  ])('%s is refused by its name', (_what, values) => {
    expect(read('named', values).problems).toEqual([`/attributes/${Object.keys(values)[0]}`]);
  });
});

describe('attributes that are found in the export of another system', () => {
  it('are read as their kind asks, and what the tenant has none for is passed over', () => {
    const values = { department: 'sales', level: ' 3 ', remote: 'false', born: '', favourite: 'blue', constructor: 'x' };
    expect(read('found', values)).toEqual({ attributes: { department: 'sales', level: 3, remote: false }, problems: [] });
  });

  it.each<[string, Values]>([
    ['no number', { level: '0x3' }],
    ['a number out of its bounds', { level: '-1' }],
    ['neither true nor false', { remote: 'yes' }],
    ['an object', { department: { a: 1 } }],
  ])('%s is refused by its name', (_what, values) => {
    expect(read('found', values).problems).toEqual([`/attributes/${Object.keys(values)[0]}`]);
  });

  it('Keycloak has the first of each, Auth0 what the application says before what the user said', () => {
    const keycloak = { username: 'ada', attributes: { department: ['sales', 'it'], level: [], locale: ['de'] } };
    expect(readExportedUser('keycloak', keycloak).attributes).toEqual({
      are: 'found',
      values: { department: 'sales', level: null, locale: 'de' },
      ownValues: {},
    });
    const auth0 = { email: 'ada@example.com', user_metadata: { department: 'it', level: 2 }, app_metadata: { department: 'sales' } };
    expect(readExportedUser('auth0', auth0).attributes).toEqual({
      are: 'found',
      values: { department: 'sales' },
      ownValues: { department: 'it', level: 2 },
    });
  });

  it('what users wrote themselves is taken for what is theirs to write, and nobody becomes by it what an administrator makes them', () => {
    const ownValues = { department: 'sales', level: 'no number', nickname: 'Ada', remote: 'true', favourite: 'blue' };
    expect(read('found', {}, ownValues)).toEqual({ attributes: { nickname: 'Ada' }, problems: [] });
    expect(read('found', { nickname: 'Countess' }, ownValues).attributes).toEqual({ nickname: 'Countess' });
    expect(read('found', { nickname: '' }, ownValues).attributes).toEqual({ nickname: 'Ada' });
    expect(read('found', {}, { nickname: 7 }).problems).toEqual(['/attributes/nickname']);
  });
});
