import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { CreateTenantUseCase } from '../use-cases/create-tenant/create-tenant.use-case.js';
import { DeleteTenantUseCase } from '../use-cases/delete-tenant/delete-tenant.use-case.js';
import { GetTenantUseCase } from '../use-cases/get-tenant/get-tenant.use-case.js';
import { ListTenantsUseCase } from '../use-cases/list-tenants/list-tenants.use-case.js';
import { ResolveTenantUseCase } from '../use-cases/resolve-tenant/resolve-tenant.use-case.js';
import { UpdateTenantUseCase } from '../use-cases/update-tenant/update-tenant.use-case.js';

type Rpcs = RpcMap['tenant'];

/** Tenants over RPC. */
@Controller()
export class TenantController {
  constructor(
    private readonly resolveTenantUseCase: ResolveTenantUseCase,
    private readonly getTenantUseCase: GetTenantUseCase,
    private readonly listTenantsUseCase: ListTenantsUseCase,
    private readonly createTenantUseCase: CreateTenantUseCase,
    private readonly updateTenantUseCase: UpdateTenantUseCase,
    private readonly deleteTenantUseCase: DeleteTenantUseCase,
  ) {}

  @RpcHandler(rpcMap.tenant.resolveTenant)
  resolveTenant(
    context: ContextOf<Rpcs['resolveTenant']>,
    request: RequestOf<Rpcs['resolveTenant']>,
  ): Promise<ResponseOf<Rpcs['resolveTenant']>> {
    return this.resolveTenantUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.getTenant)
  getTenant(context: ContextOf<Rpcs['getTenant']>, request: RequestOf<Rpcs['getTenant']>): Promise<ResponseOf<Rpcs['getTenant']>> {
    return this.getTenantUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.listTenants)
  listTenants(context: ContextOf<Rpcs['listTenants']>, request: RequestOf<Rpcs['listTenants']>): Promise<ResponseOf<Rpcs['listTenants']>> {
    return this.listTenantsUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.createTenant)
  createTenant(
    context: ContextOf<Rpcs['createTenant']>,
    request: RequestOf<Rpcs['createTenant']>,
  ): Promise<ResponseOf<Rpcs['createTenant']>> {
    return this.createTenantUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.updateTenant)
  updateTenant(
    context: ContextOf<Rpcs['updateTenant']>,
    request: RequestOf<Rpcs['updateTenant']>,
  ): Promise<ResponseOf<Rpcs['updateTenant']>> {
    return this.updateTenantUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.deleteTenant)
  deleteTenant(
    context: ContextOf<Rpcs['deleteTenant']>,
    request: RequestOf<Rpcs['deleteTenant']>,
  ): Promise<ResponseOf<Rpcs['deleteTenant']>> {
    return this.deleteTenantUseCase.execute(context, request);
  }
}
