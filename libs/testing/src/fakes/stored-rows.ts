/** A value as PostgreSQL gives it back: without members that are undefined. Throws for text that it does not take: NUL, and halves of surrogate pairs. */
const asStored = (value: unknown): unknown => {
  if (typeof value === 'string' && /[\0\p{Cs}]/u.test(value)) throw new Error(`PostgreSQL stores no such text: ${JSON.stringify(value)}`);
  if (Array.isArray(value)) return value.map(asStored);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, asStored(member)]));
};

/** The rows of a fake store by their primary key, with the rules of PostgreSQL. */
export class StoredRows<Row> extends Map<string, Row> {
  override set(key: string, row: Row): this {
    return super.set(key, asStored(row) as Row);
  }

  /** Throws where there is a row of that key. */
  insert(key: string, row: Row): void {
    if (this.has(key)) throw new Error(`There is a row of the key ${key}.`);
    this.set(key, row);
  }

  /** Changes nothing where there is no row of that key. */
  update(key: string, row: Row): void {
    if (this.has(key)) this.set(key, row);
  }
}
