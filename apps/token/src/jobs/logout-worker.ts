import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '#kernel';
import { AppMetrics } from '#platform';
import { LogoutAlarm } from '../ports/delivery-alarm.js';
import { type LogoutDelivery, LogoutDeliveryStore } from '../ports/logout-delivery-store.js';
import { SendLogoutTokenUseCase } from '../use-cases/send-logout-token/send-logout-token.use-case.js';
import { ClientDeliveryWorker } from './client-delivery-worker.js';

const names = {
  claiming: 'Claiming the applications to be told of logouts',
  unrecorded: 'What became of word of a logout could not be recorded',
  attempts: { name: 'ostiary_logout_attempts_total', help: 'Attempts to tell an application of a logout, by what became of it.' },
  queued: { name: 'ostiary_logouts_queued', help: 'Applications that are yet to be told of a logout.' },
};

/** Tells the applications of sessions that have ended. */
@Injectable()
export class LogoutWorker extends ClientDeliveryWorker<LogoutDelivery> {
  constructor(
    unitOfWork: UnitOfWork,
    deliveries: LogoutDeliveryStore,
    sendLogoutToken: SendLogoutTokenUseCase,
    clock: Clock,
    alarm: LogoutAlarm,
    metrics: AppMetrics,
  ) {
    super(names, unitOfWork, deliveries, sendLogoutToken, clock, alarm, metrics);
  }
}
