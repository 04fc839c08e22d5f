import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { ListEntriesUseCase } from '../use-cases/list-entries/list-entries.use-case.js';

type ListEntries = RpcMap['audit']['listEntries'];

/** Audit logs over RPC: they are read, and written by events alone. */
@Controller()
export class AuditController {
  constructor(private readonly listEntriesUseCase: ListEntriesUseCase) {}

  @RpcHandler(rpcMap.audit.listEntries)
  listEntries(context: ContextOf<ListEntries>, request: RequestOf<ListEntries>): Promise<ResponseOf<ListEntries>> {
    return this.listEntriesUseCase.execute(context, request);
  }
}
