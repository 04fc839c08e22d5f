import type { ServiceName } from '#contracts';
import { environmentOfOwn, type Replica, startReplica, type TestPlatform } from '#testing';

/**
 * Two replicas of a service, each a process of its own, that are replaced one after the other. The replica that the platform started, whose
 * settings stay what they are, is suspended for as long as they run: NATS and its callers give it up within 15 s.
 */
export class Fleet {
  private constructor(
    private readonly platform: TestPlatform,
    readonly service: ServiceName,
    private env: NodeJS.ProcessEnv,
    private replicas: readonly Replica[],
    private readonly suspended: number,
  ) {}

  static async start(platform: TestPlatform, service: ServiceName): Promise<Fleet> {
    const env = await environmentOfOwn(platform.address, service);
    const replicas = [await startReplica(platform.address, service), await startReplica(platform.address, service)];
    const suspended = await platform.pidOf(service);
    process.kill(suspended, 'SIGSTOP');
    return new Fleet(platform, service, env, replicas, suspended);
  }

  /** What the replicas run with. */
  get environment(): NodeJS.ProcessEnv {
    return this.env;
  }

  /** Replaces each replica by one with `changes`, the old one ending in order when the new one is ready. Resolves when that is over. */
  async rollOut(changes: NodeJS.ProcessEnv): Promise<void> {
    this.env = { ...this.env, ...changes };
    for (const old of this.replicas) {
      const replica = await startReplica(this.platform.address, this.service, this.env);
      this.replicas = this.replicas.map((one) => (one === old ? replica : one));
      await old.stop();
    }
  }

  metrics(): Promise<readonly string[]> {
    return Promise.all(this.replicas.map((replica) => replica.metrics()));
  }

  async stop(): Promise<void> {
    process.kill(this.suspended, 'SIGCONT');
    await Promise.all(this.replicas.map((replica) => replica.stop()));
  }
}
