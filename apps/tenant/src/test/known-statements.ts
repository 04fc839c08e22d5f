import type { SoftwareStatementVerdict, TenantContext } from '#contracts';
import { StatementVerifier } from '../ports/statement-verifier.js';

const unknown: SoftwareStatementVerdict = { isTaken: false, error: 'unapproved_software_statement', reason: 'nobody said that' };

/** Takes what a test lets it know. */
export class KnownStatements extends StatementVerifier {
  readonly verdicts = new Map<string, SoftwareStatementVerdict>();
  readonly asked: string[] = [];

  override async verify(_context: TenantContext, statement: string): Promise<SoftwareStatementVerdict> {
    this.asked.push(statement);
    return this.verdicts.get(statement) ?? unknown;
  }
}
