import { Injectable } from '@nestjs/common';
import { type MessageTest, ServiceError, type Tenant, type TenantContext } from '#contracts';
import { normalisePhoneNumber, smsDestination } from '#phone-numbers';
import { SmsTransport } from '../../ports/message-transport.js';
import { SampleMessages, type SampleRequest } from '../sample-messages/sample-messages.js';
import { TestDeliveries } from '../test-deliveries/test-deliveries.js';

/** Of a tenant's name: a text message is short. */
const longestName = 30;

const unfit = (detail: string): ServiceError =>
  new ServiceError('invalid_argument', 'No text message is sent there.', { members: [{ pointer: '/phoneNumber', detail }] });

/** Lets an administrator see whether text messages leave the platform, and what the provider says. */
@Injectable()
export class SendTestSmsUseCase {
  constructor(
    private readonly tests: TestDeliveries,
    private readonly samples: SampleMessages,
    private readonly transport: SmsTransport,
  ) {}

  /** Refuses as `sendTestSms` of the contracts says. */
  async execute(
    context: TenantContext,
    { phoneNumber, template }: { readonly phoneNumber: string; readonly template?: SampleRequest | undefined },
  ): Promise<MessageTest> {
    const to = normalisePhoneNumber(phoneNumber);
    const destination = to === null ? null : smsDestination(to);
    if (to === null || destination === null)
      throw unfit('must be a number in E.164 form, such as +491713920000, of a range that text messages are sent to');
    const sample = template && (await this.samples.compose(context, template));
    if (sample?.channel === 'email')
      throw new ServiceError('invalid_argument', 'The message is no text message.', {
        members: [{ pointer: '/template', detail: 'must be a text message' }],
      });
    const { tenantId } = context;
    const admit = ({ settings }: Tenant): void => {
      if (!settings.smsCountries.includes(destination.country)) throw unfit('must be of a country that the tenant names in sms_countries');
    };
    return this.tests.execute(context, { channel: 'sms', admit }, (id, name, signal) => {
      if (sample) return this.transport.send(sample.to(id, to), signal);
      const text = `This is a test message of ${Array.from(name).slice(0, longestName).join('')}. Text messages from there reach you.`;
      return this.transport.send({ id, tenantId, template: 'test', to, text }, signal);
    });
  }
}
