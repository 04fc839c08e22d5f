import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** The OpenAPI document of the running application, made when first asked for. */
@Injectable()
export class AdminDocument {
  private make: (() => OpenAPIObject) | null = null;
  private made: OpenAPIObject | null = null;

  /** Says how the document is made, once the application that it describes is there. */
  describeBy(make: () => OpenAPIObject): void {
    this.make = make;
  }

  /** Throws before `describeBy`. */
  get(): OpenAPIObject {
    if (this.make === null) throw new Error('the admin API was not configured: call configureAdmin');
    this.made ??= this.make();
    return this.made;
  }
}
