import { jest } from '@jest/globals';
import pg from 'pg';

/** What the database is asked while `work` is done, in order, without values and ids: what it takes for one person and for another is compared by it, however busy the machine is. */
export const statementsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    const asked = query.mock.calls.map(([one]: readonly unknown[]) => (typeof one === 'string' ? one : (one as pg.QueryConfig).text));
    return asked.map((text) => text.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '(id)'));
  } finally {
    query.mockRestore();
  }
};
