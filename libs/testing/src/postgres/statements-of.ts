import { Client, type QueryConfig } from 'pg';

/** What the database is asked while `work` is done, in order, without values and ids: what it takes for one person and for another is compared by it, however busy the machine is. */
export const statementsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const asked: string[] = [];
  const { query } = Client.prototype;
  const noting = function (this: Client, ...given: readonly unknown[]): unknown {
    const [first] = given;
    asked.push(typeof first === 'string' ? first : (first as QueryConfig).text);
    return Reflect.apply(query, this, given);
  };
  Client.prototype.query = noting as typeof query;
  try {
    await work();
  } finally {
    Client.prototype.query = query;
  }
  return asked.map((text) => text.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '(id)'));
};
