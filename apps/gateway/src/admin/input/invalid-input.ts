import { type InvalidMember, ServiceError } from '#contracts';

/** A request refused before any service saw it. Its members are named as the caller wrote them. */
export class InvalidInput extends ServiceError {
  constructor(members: readonly InvalidMember[]) {
    super('invalid_argument', 'The request has invalid members.', { members });
  }
}
