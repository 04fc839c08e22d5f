import { ApiProperty } from '@nestjs/swagger';

export class ProblemMember {
  @ApiProperty({
    description: 'JSON Pointer (RFC 6901) to the member of the request, or `/<name>` of a query parameter.',
    example: '/redirect_uris/0',
  })
  pointer!: string;

  @ApiProperty({ example: 'must use https, except on a loopback host' })
  detail!: string;
}

/** RFC 9457 §3. */
export class ProblemResource {
  @ApiProperty({ description: 'Names the kind of problem.', example: 'urn:ostiary:problem:invalid_argument' })
  type!: string;

  @ApiProperty({ example: 'Bad Request' })
  title!: string;

  @ApiProperty({ type: 'integer', example: 400 })
  status!: number;

  @ApiProperty({ example: 'The request has invalid members.' })
  detail!: string;

  @ApiProperty({
    description: 'Names this occurrence; the logs have it as correlation id.',
    example: 'urn:uuid:4f1c0a3e-6f0b-4b53-9a3d-0c7d6a0f5a11',
  })
  instance!: string;

  @ApiProperty({ type: [ProblemMember], required: false, description: 'What is wrong with which member of the request.' })
  errors?: readonly ProblemMember[];

  @ApiProperty({
    required: false,
    description: 'Of a name, slug, address, identifier or client id that is taken: the id of what has it. Only for who may read that.',
    format: 'uuid',
  })
  existing_id?: string;
}
