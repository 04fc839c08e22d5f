import { ServiceError } from '#contracts';

/** Cursors of a list whose rows are numbered. `word` tells those of different lists apart. They are opaque to callers, and hold nothing that the row itself does not show. */
export class PositionCursors {
  private readonly wellFormed: RegExp;

  constructor(private readonly word: string) {
    this.wellFormed = new RegExp(`^${word} (\\d{1,15})$`);
  }

  encode(position: number): string {
    return Buffer.from(`${this.word} ${position}`).toString('base64url');
  }

  /** Null for the first page. ServiceError `invalid_argument` for what `encode` did not make. */
  decode(cursor: string | undefined): number | null {
    if (cursor === undefined) return null;
    const [, digits] = this.wellFormed.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
    if (digits !== undefined && this.encode(Number(digits)) === cursor) return Number(digits);
    throw new ServiceError('invalid_argument', 'The cursor is not valid.', {
      members: [{ pointer: '/cursor', detail: 'must be the next cursor of the page before' }],
    });
  }
}
