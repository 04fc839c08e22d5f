import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '#kernel';
import { AppMetrics } from '#platform';
import { BackchannelAlarm } from '../ports/delivery-alarm.js';
import { type BackchannelDelivery, BackchannelDeliveryStore } from '../ports/backchannel-delivery-store.js';
import { SendBackchannelNoticeUseCase } from '../use-cases/send-backchannel-notice/send-backchannel-notice.use-case.js';
import { ClientDeliveryWorker } from './client-delivery-worker.js';

const names = {
  claiming: 'Claiming the applications to be told what their users decided',
  unrecorded: 'What became of word of a decision could not be recorded',
  attempts: {
    name: 'ostiary_backchannel_notices_total',
    help: 'Attempts to tell an application what a user decided whom it had asked (CIBA), by what became of it.',
  },
  queued: { name: 'ostiary_backchannel_notices_queued', help: 'Applications that are yet to be told what a user decided.' },
};

/** Tells applications what their users decided whom they had asked, or sends them the tokens (CIBA §10.2, §10.3). */
@Injectable()
export class BackchannelWorker extends ClientDeliveryWorker<BackchannelDelivery> {
  constructor(
    unitOfWork: UnitOfWork,
    deliveries: BackchannelDeliveryStore,
    sendBackchannelNotice: SendBackchannelNoticeUseCase,
    clock: Clock,
    alarm: BackchannelAlarm,
    metrics: AppMetrics,
  ) {
    super(names, unitOfWork, deliveries, sendBackchannelNotice, clock, alarm, metrics);
  }
}
