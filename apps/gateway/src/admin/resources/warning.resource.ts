import { ApiProperty } from '@nestjs/swagger';
import { ProblemMember } from '../problems/problem.resource.js';

/** What is accepted and should be looked at all the same: as a problem's member says what is refused. */
export class WarningResource extends ProblemMember {
  @ApiProperty({ example: 'is a loopback address: anybody on the device may answer there (RFC 8252 §8.6)' })
  declare detail: string;
}

/** For resources that are accepted with warnings. */
export class Warned {
  @ApiProperty({
    type: [WarningResource],
    description: 'What should be looked at, of the resource as it is now; empty where there is nothing.',
  })
  warnings!: readonly WarningResource[];
}
