import { Injectable } from '@nestjs/common';
import { HttpPoster, PostFailure } from '#outbound';
import { LogoutReceiver, NoAnswer } from '../ports/logout-receiver.js';

/** Milliseconds, from the look-up of the name to the last byte of the answer. */
const deadlineMs = 15_000;

/** By HTTP, at addresses of the Internet alone; redirects are not followed, and of what is answered the status counts. */
@Injectable()
export class HttpLogoutReceiver extends LogoutReceiver {
  constructor(private readonly poster: HttpPoster) {
    super();
  }

  override async tell(url: string, logoutToken: string): Promise<number> {
    const body = new URLSearchParams({ logout_token: logoutToken }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: '*/*' };
    try {
      return (await this.poster.post({ url, headers, body, deadlineMs })).status;
    } catch (error) {
      if (error instanceof PostFailure) throw new NoAnswer(error.reason, { cause: error });
      throw error;
    }
  }
}
