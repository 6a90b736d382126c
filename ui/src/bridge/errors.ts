// The one error of the bridge. Its words live in the language files under `error-<code>`.

export type ErrorCode =
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'overlap'
  | 'locked'
  | 'not_allowed'
  | 'immutable'
  | 'duplicate'
  | 'limit'
  | 'offline'
  | 'provider'
  | 'damaged'
  | 'busy'
  | 'no_space'
  | 'view_only'
  | 'newer_schema'
  | 'io'
  | 'internal'
  | 'keys_missing'
  | 'cancelled';

export interface Clash {
  appointmentId?: string | null;
  kind: 'overlap' | 'buffer' | 'hold' | 'block';
  resourceId: string;
  resourceName: string;
  clientName?: string | null;
  start: string;
  end: string;
}

/** What Rust answers in place of a value: a code, the fields it is about, and facts that belong to the code. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: Record<string, string>;
  readonly detail: string;
  /** `overlap`: everything that is in the way. */
  readonly with: Clash[];
  /** `overlap`: the next free starts. */
  readonly suggest: unknown[];
  readonly extra: Record<string, unknown>;

  constructor(body: Record<string, unknown>) {
    const code = typeof body.code === 'string' ? (body.code as ErrorCode) : 'internal';
    super(code);
    this.name = 'AppError';
    this.code = code;
    this.fields = (body.fields as Record<string, string> | null | undefined) ?? {};
    this.detail = typeof body.detail === 'string' ? body.detail : '';
    this.with = (body.with as Clash[] | undefined) ?? [];
    this.suggest = (body.suggest as unknown[] | undefined) ?? [];
    this.extra = body;
  }

  /** Text for a support mail: codes and facts, no words of a client beyond what Rust put into the detail. */
  forSupport(): string {
    return JSON.stringify({ code: this.code, fields: this.fields, detail: this.detail }, null, 1);
  }
}

/** Anything thrown as an AppError, so that every place that shows errors can rely on the code. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (typeof thrown === 'string') {
    try {
      return asAppError(JSON.parse(thrown));
    } catch {
      return new AppError({ code: 'internal', detail: thrown });
    }
  }
  if (thrown && typeof thrown === 'object' && 'code' in thrown) return new AppError(thrown as Record<string, unknown>);
  return new AppError({ code: 'internal', detail: thrown instanceof Error ? thrown.message : String(thrown) });
}
