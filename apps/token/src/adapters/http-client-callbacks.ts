import { Injectable } from '@nestjs/common';
import { HttpPoster, PostFailure } from '#outbound';
import { type ClientCallback, ClientCallbacks, NoAnswer } from '../ports/client-callbacks.js';

/** Milliseconds, from the look-up of the name to the last byte of the answer. */
const deadlineMs = 15_000;

/** By HTTP, at addresses of the Internet alone; redirects are not followed, and of what is answered the status counts. */
@Injectable()
export class HttpClientCallbacks extends ClientCallbacks {
  constructor(private readonly poster: HttpPoster) {
    super();
  }

  override async post(url: string, { contentType, body, bearerToken }: ClientCallback): Promise<number> {
    const headers = {
      'content-type': contentType,
      accept: '*/*',
      ...(bearerToken !== undefined && { authorization: `Bearer ${bearerToken}` }),
    };
    try {
      return (await this.poster.post({ url, headers, body, deadlineMs })).status;
    } catch (error) {
      if (error instanceof PostFailure) throw new NoAnswer(error.reason, { cause: error });
      throw error;
    }
  }
}
