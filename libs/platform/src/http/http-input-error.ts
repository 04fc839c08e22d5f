import { HttpException } from '@nestjs/common';

/** A request that is malformed as HTTP, before any protocol looks at it. `message` is public. */
export class HttpInputError extends HttpException {
  constructor(status: number, message: string) {
    super(message, status);
    this.name = 'HttpInputError';
  }
}
