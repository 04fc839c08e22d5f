import { ServiceError } from '#contracts';

const wellFormed = /^before ([1-9]\d{0,14})$/;

/** Where a page ends, opaque to callers. */
export const cursorOf = (position: number): string => Buffer.from(`before ${position}`).toString('base64url');

/** Before which position a page begins; null for the first page. ServiceError `invalid_argument` for what `cursorOf` did not make. */
export const positionOf = (cursor: string | undefined): number | null => {
  if (cursor === undefined) return null;
  const [, digits] = wellFormed.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (digits === undefined || cursorOf(Number(digits)) !== cursor)
    throw new ServiceError('invalid_argument', 'The cursor is not valid.', {
      members: [{ pointer: '/cursor', detail: 'must be the next cursor of the page before' }],
    });
  return Number(digits);
};
