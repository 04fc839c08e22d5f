import { beforeEach, describe, expect, it } from '@jest/globals';
import { StoredRows } from './stored-rows.js';

describe('rows of a fake store, as in PostgreSQL', () => {
  let rows: StoredRows<unknown>;

  beforeEach(() => {
    rows = new StoredRows<unknown>().set('known', { name: 'Ada' });
  });

  it('are not inserted where there is one of their key, and not updated where there is none', () => {
    expect(() => rows.insert('known', { name: 'Grace' })).toThrow('known');
    rows.update('unknown', { name: 'Grace' });
    expect([...rows]).toEqual([['known', { name: 'Ada' }]]);
    rows.insert('new', { name: 'Grace' });
    rows.update('known', { name: 'Joan' });
    expect([...rows.values()]).toEqual([{ name: 'Joan' }, { name: 'Grace' }]);
  });

  it.each(['a\0', '\ud800', '\udc00b'])('hold no %j, however deep', (text) => {
    for (const row of [text, { name: text }, { names: ['Ada', { last: text }] }]) expect(() => rows.set('new', row)).toThrow('PostgreSQL');
    expect(rows.has('new')).toBe(false);
  });

  it('lose members that are undefined, and keep null and moments', () => {
    const row = { at: new Date(0), names: [{ last: null, first: undefined }], managed: undefined };
    expect(rows.set('new', row).get('new')).toStrictEqual({ at: new Date(0), names: [{ last: null }] });
  });
});
