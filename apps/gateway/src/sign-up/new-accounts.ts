import { Injectable } from '@nestjs/common';
import { type ServiceError, type Tenant, termsInEffect } from '#contracts';
import { Clock } from '#kernel';
import type { NewAccount, NewAccountProblem } from '#pages';

/** What people see and say who make an account, by themselves or by an invitation. */
@Injectable()
export class NewAccounts {
  constructor(private readonly clock: Clock) {}

  /** The terms that they accept with it; null: none are in effect. */
  termsOf({ settings }: Tenant): NewAccount['terms'] {
    const version = termsInEffect(settings.terms, this.clock.now().getTime())?.version;
    return settings.terms.find((known) => known.version === version) ?? null;
  }

  /** What is unfit of it, as the identity service says. */
  problemOf({ members }: ServiceError): NewAccountProblem {
    const [member] = members ?? [];
    if (member?.pointer === '/name') return { kind: 'unfit_name' };
    if (member?.pointer === '/terms') return { kind: 'unaccepted_terms' };
    return { kind: 'unfit_password', detail: member?.detail ?? '' };
  }
}
