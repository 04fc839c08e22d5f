import { Injectable } from '@nestjs/common';
import { rpcMap, type SoftwareStatementVerdict, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { StatementVerifier } from '../ports/statement-verifier.js';

/** The token service fetches and keeps the keys of trusted issuers. */
@Injectable()
export class RpcStatementVerifier extends StatementVerifier {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override verify(context: TenantContext, statement: string): Promise<SoftwareStatementVerdict> {
    return this.rpc.call(rpcMap.token.verifySoftwareStatement, context, { statement });
  }
}
