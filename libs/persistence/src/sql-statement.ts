import type { TenantId } from '#contracts';
import { Query, Statement } from '#kernel';

/*
 * What stores ask, as data. Every text is constant, and its `$1` is the tenant of the transaction that runs it, null outside any tenant.
 */

/** A part of an input; null where the input has none. */
type Part = object | null;

type Rows = readonly object[];

/** What one statement asks, for one request or several. */
type Prepared = {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** The answers to the requests, in their order. */
  readonly answersIn: (rows: Rows) => readonly unknown[];
};

/** What one statement can answer for several who ask at the same time. */
abstract class SqlRequest {
  /** Requests of the same `text` are asked together; null: never. */
  abstract readonly text: string | null;
  /** The statement that asks for all of `requests`, which are of this kind and text. */
  abstract prepareFor(requests: readonly SqlRequest[], tenantId: TenantId | null): Prepared;
}

/** Asks for rows, by parameters from `$2` on. */
class RowsRequest extends SqlRequest {
  override readonly text = null;

  constructor(
    private readonly sql: string,
    private readonly parameters: readonly unknown[],
  ) {
    super();
  }

  override prepareFor(_requests: readonly RowsRequest[], tenantId: TenantId | null): Prepared {
    return { sql: this.sql, parameters: [tenantId, ...this.parameters], answersIn: (rows) => [rows] };
  }
}

/** Asks for the row of a key. */
class KeyRequest extends SqlRequest {
  constructor(
    override readonly text: string,
    private readonly key: string,
  ) {
    super();
  }

  override prepareFor(requests: readonly KeyRequest[], tenantId: TenantId | null): Prepared {
    const answersIn = (rows: Rows): readonly unknown[] => {
      const found = new Map((rows as readonly { readonly key: string }[]).map(({ key, ...row }) => [key, row]));
      return requests.map(({ key }) => found.get(key) ?? null);
    };
    return { sql: this.text, parameters: [tenantId, [...new Set(requests.map(({ key }) => key))]], answersIn };
  }
}

type Numbered = { readonly nth: number; readonly key: string; readonly parts: readonly Part[] };

const byKey = (one: Numbered, other: Numbered): number => (one.key < other.key ? -1 : 1);

/** What stands at one place of the inputs, where something does. */
const partsAt = (place: number, inputs: readonly Numbered[]): readonly object[] =>
  inputs.flatMap(({ nth, parts }) => {
    const part = parts[place];
    return part ? [{ nth, ...part }] : [];
  });

/** Asks for what comes of an input. */
class InputRequest extends SqlRequest {
  constructor(
    override readonly text: string,
    private readonly key: string,
    private readonly parts: readonly Part[],
  ) {
    super();
  }

  override prepareFor(requests: readonly InputRequest[], tenantId: TenantId | null): Prepared {
    const inputs = requests.map(({ key, parts }, nth) => ({ nth, key, parts })).sort(byKey);
    const arrays = this.parts.map((_, place) => JSON.stringify(partsAt(place, inputs)));
    const answersIn = (rows: Rows): readonly unknown[] => {
      const done = new Map((rows as readonly { readonly nth: number }[]).map(({ nth, ...row }) => [nth, row]));
      return requests.map((_, nth) => done.get(nth) ?? null);
    };
    return { sql: this.text, parameters: [tenantId, ...arrays], answersIn };
  }
}

/** Statements that change nothing. */
export const sqlQuery = {
  /** The rows of `sql`, whose parameters begin at `$2`. */
  rows: <Row>(sql: string, ...parameters: readonly unknown[]): Query<readonly Row[]> =>
    new Query([new RowsRequest(sql, parameters)], ([rows]) => rows as readonly Row[]),

  /**
   * The row of `key`, or null; all who ask by the same text at the same time are answered by one statement. Its `$2` is an array of all
   * keys, and each row says in its column `key` whose it is, in the same spelling.
   */
  byKey: <Row>(sql: string, key: string): Query<Row | null> => new Query([new KeyRequest(sql, key)], ([row]) => row as Row | null),

  /** As `sqlStatement.byInput`, with a text that changes nothing. */
  byInput: <Row>(sql: string, key: string, ...parts: readonly Part[]): Query<Row | null> =>
    new Query([new InputRequest(sql, key, parts)], ([row]) => row as Row | null),
};

/** Statements that change rows. */
export const sqlStatement = {
  /** As `sqlQuery.rows`: the rows are those of RETURNING. */
  rows: <Row>(sql: string, ...parameters: readonly unknown[]): Statement<readonly Row[]> =>
    new Statement([new RowsRequest(sql, parameters)], ([rows]) => rows as readonly Row[]),

  /**
   * Runs `sql` for an input, and for the inputs of all who run the same text at the same time. `$2` is a JSON array of the first parts of
   * all inputs in the order of their keys, so that everybody locks rows in the same order, `$3` one of the second parts that are not
   * null, and so on. Each part has the place of its input as `nth`. Answers with the row of that `nth`, or null. Where inputs exclude one
   * another, the statement lets one of them win.
   */
  byInput: <Row>(sql: string, key: string, ...parts: readonly Part[]): Statement<Row | null> =>
    new Statement([new InputRequest(sql, key, parts)], ([row]) => row as Row | null),
};

type Placed = { readonly requests: [SqlRequest, ...SqlRequest[]]; readonly places: number[] };

/** Those that one statement can answer, each with its place, in the order in which the first of them came. */
const groupByText = (requests: readonly unknown[]): readonly Placed[] => {
  const groups = new Map<unknown, Placed>();
  for (const [place, request] of requests.entries()) {
    if (!(request instanceof SqlRequest)) throw new TypeError('This statement was made for another kind of unit of work.');
    const text = request.text ?? place;
    const group = groups.get(text);
    group?.requests.push(request);
    group?.places.push(place);
    if (!group) groups.set(text, { requests: [request], places: [place] });
  }
  return [...groups.values()];
};

/** A statement that can be sent, with the places of the requests that it answers. */
export type PreparedStatement = Prepared & { readonly places: readonly number[] };

/** As few statements as ask for all of `requests`. Throws for one that cannot be asked, as one that no SQL store made (TypeError). */
export const prepareAll = (requests: readonly unknown[], tenantId: TenantId | null): readonly PreparedStatement[] =>
  groupByText(requests).map(({ requests: [first, ...others], places }) => ({
    places,
    ...first.prepareFor([first, ...others], tenantId),
  }));

/** What came of one request. */
export type Outcome = PromiseSettledResult<unknown>;

/** Sends all statements in this tick, and says what came of each request, in their order. */
export const sendAll = async (
  statements: readonly PreparedStatement[],
  send: (sql: string, parameters: readonly unknown[]) => Promise<Rows>,
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  const ask = async ({ sql, parameters, places, answersIn }: PreparedStatement): Promise<void> => {
    try {
      const answers = answersIn(await send(sql, parameters));
      for (const [index, place] of places.entries()) outcomes[place] = { status: 'fulfilled', value: answers[index] };
    } catch (reason) {
      for (const place of places) outcomes[place] = { status: 'rejected', reason };
    }
  };
  await Promise.all(statements.map(ask));
  return outcomes;
};

/** The answers, where there is one to every request; otherwise throws what the first one without failed of. */
export const answersOf = (outcomes: readonly Outcome[]): readonly unknown[] =>
  outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
