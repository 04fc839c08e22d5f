import { Injectable } from '@nestjs/common';
import { RpcClient } from '#kernel';
import { PageAnswers } from '../pages/page-answers.js';
import { StepPage } from './step-page.js';

/** The page of a step whose answer the session service is asked to take. Decorated, so that Nest knows by it what the steps below are made of. */
@Injectable()
export abstract class SessionStep extends StepPage {
  constructor(
    protected readonly rpc: RpcClient,
    protected readonly pages: PageAnswers,
  ) {
    super();
  }
}
