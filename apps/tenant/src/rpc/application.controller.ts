import { Controller } from '@nestjs/common';
import { type ContextOf, type RequestOf, type ResponseOf, type RpcMap, rpcMap } from '#contracts';
import { RpcHandler } from '#messaging';
import { CreateApplicationUseCase } from '../use-cases/create-application/create-application.use-case.js';
import { DeleteApplicationUseCase } from '../use-cases/delete-application/delete-application.use-case.js';
import { GetApplicationUseCase } from '../use-cases/get-application/get-application.use-case.js';
import { ListApplicationsUseCase } from '../use-cases/list-applications/list-applications.use-case.js';
import { UpdateApplicationUseCase } from '../use-cases/update-application/update-application.use-case.js';

type Rpcs = RpcMap['tenant'];

/** Applications over RPC. */
@Controller()
export class ApplicationController {
  constructor(
    private readonly listApplicationsUseCase: ListApplicationsUseCase,
    private readonly getApplicationUseCase: GetApplicationUseCase,
    private readonly createApplicationUseCase: CreateApplicationUseCase,
    private readonly updateApplicationUseCase: UpdateApplicationUseCase,
    private readonly deleteApplicationUseCase: DeleteApplicationUseCase,
  ) {}

  @RpcHandler(rpcMap.tenant.listApplications)
  listApplications(
    context: ContextOf<Rpcs['listApplications']>,
    request: RequestOf<Rpcs['listApplications']>,
  ): Promise<ResponseOf<Rpcs['listApplications']>> {
    return this.listApplicationsUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.getApplication)
  getApplication(
    context: ContextOf<Rpcs['getApplication']>,
    request: RequestOf<Rpcs['getApplication']>,
  ): Promise<ResponseOf<Rpcs['getApplication']>> {
    return this.getApplicationUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.createApplication)
  createApplication(
    context: ContextOf<Rpcs['createApplication']>,
    request: RequestOf<Rpcs['createApplication']>,
  ): Promise<ResponseOf<Rpcs['createApplication']>> {
    return this.createApplicationUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.updateApplication)
  updateApplication(
    context: ContextOf<Rpcs['updateApplication']>,
    request: RequestOf<Rpcs['updateApplication']>,
  ): Promise<ResponseOf<Rpcs['updateApplication']>> {
    return this.updateApplicationUseCase.execute(context, request);
  }

  @RpcHandler(rpcMap.tenant.deleteApplication)
  deleteApplication(
    context: ContextOf<Rpcs['deleteApplication']>,
    request: RequestOf<Rpcs['deleteApplication']>,
  ): Promise<ResponseOf<Rpcs['deleteApplication']>> {
    return this.deleteApplicationUseCase.execute(context, request);
  }
}
