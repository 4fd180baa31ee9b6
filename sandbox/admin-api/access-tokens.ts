import { randomBytes } from "node:crypto";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { integerOrNull, type ShopDatabase, text, textOrNull } from "../shop/shop-database.ts";
import { verifySessionToken } from "./session-token.ts";

const ACCESS_SECONDS = 3600;
const REFRESH_SECONDS = 90 * 86_400;
/** How long a refresh token may be used again while its replacement has not been. */
const REUSE_SECONDS = 30 * 86_400;
const ONLINE_SECONDS = 86_399;
const TOKEN_TYPE = "urn:shopify:params:oauth:token-type:";

export interface OAuthAnswer {
  status: number;
  body: object;
}

/** Shopify's `/admin/oauth/access_token`: token exchange, and refreshing what expires. */
export class AccessTokens {
  readonly #database: ShopDatabase;
  readonly #shop: SandboxShop;

  constructor(database: ShopDatabase, shop: SandboxShop) {
    this.#database = database;
    this.#shop = shop;
  }

  grant(shopDomain: string, asked: Record<string, unknown>): OAuthAnswer {
    const { domain, app } = this.#shop.settings;
    if (shopDomain !== domain) return refused(404, "invalid_request", "no such shop");
    if (asked.client_id !== app.key || asked.client_secret !== app.secret) {
      return refused(401, "invalid_client", "client id or secret is wrong");
    }
    if (asked.grant_type === "refresh_token") return this.#refresh(String(asked.refresh_token));
    if (asked.grant_type === "urn:ietf:params:oauth:grant-type:token-exchange") {
      return this.#exchange(asked);
    }
    return refused(400, "unsupported_grant_type", `sandbox: no grant ${String(asked.grant_type)}`);
  }

  /** The scopes of a live access token, or null when it is unknown, expired or revoked. */
  scopesOf(token: string): string[] | null {
    const row = this.#database.get(
      "select scopes, expires_at from access_tokens where token = ? and kind = 'access'",
      token,
    );
    if (!row) return null;
    const expiresAt = integerOrNull(row.expires_at);
    if (expiresAt !== null && expiresAt <= this.#shop.now()) return null;
    return text(row.scopes).split(",");
  }

  /** Ends one access token before its time. */
  end(token: string): void {
    this.#database.run("delete from access_tokens where token = ? and kind = 'access'", token);
  }

  /** From now on the app may do this much, whichever token it comes with. */
  changeScopes(scopes: readonly string[]): void {
    this.#database.transaction(() => {
      this.#shop.setGrantedScopes(scopes);
      this.#database.run("update access_tokens set scopes = ?", this.#scope());
    });
  }

  /** Uninstalling an app takes all its tokens. */
  revokeAll(): void {
    this.#database.run("delete from access_tokens");
  }

  #exchange(asked: Record<string, unknown>): OAuthAnswer {
    const { domain, app } = this.#shop.settings;
    const claims = verifySessionToken(String(asked.subject_token), {
      shopDomain: domain,
      appKey: app.key,
      secret: app.secret,
      now: this.#shop.now(),
    });
    if (!claims) return refused(400, "invalid_subject_token", "the session token is not valid");
    const type = String(asked.requested_token_type);
    if (type === `${TOKEN_TYPE}online-access-token`) {
      return { status: 200, body: this.#onlineToken(claims.sub ?? "1") };
    }
    if (type !== `${TOKEN_TYPE}offline-access-token`) {
      return refused(400, "invalid_request", `sandbox: no token type ${type}`);
    }
    return this.#database.transaction(() => {
      const expiring = asked.expiring === "1" || asked.expiring === 1;
      const body = expiring ? this.#pair(null) : this.#lastingToken();
      this.#shop.setInstalled(true);
      return { status: 200, body };
    });
  }

  /** The token before the one used now is retired: its replacement has arrived. */
  #refresh(token: string): OAuthAnswer {
    const row = this.#database.get(
      `select parent, expires_at, first_used_at from access_tokens
       where token = ? and kind = 'refresh'`,
      token,
    );
    const now = this.#shop.now();
    const firstUsedAt = integerOrNull(row?.first_used_at);
    const isUsable =
      row !== undefined &&
      (integerOrNull(row.expires_at) ?? 0) > now &&
      (firstUsedAt === null || firstUsedAt + REUSE_SECONDS * 1000 > now);
    if (!isUsable) return refused(400, "invalid_grant", "the refresh token is not valid any more");
    return this.#database.transaction(() => {
      const parent = textOrNull(row.parent);
      if (parent) this.#database.run("delete from access_tokens where token = ?", parent);
      this.#database.run(
        "update access_tokens set first_used_at = coalesce(first_used_at, ?) where token = ?",
        now,
        token,
      );
      return { status: 200, body: this.#pair(token) };
    });
  }

  #pair(parent: string | null): object {
    return {
      access_token: this.#issue("access", { prefix: "shpat_", seconds: ACCESS_SECONDS }),
      scope: this.#scope(),
      expires_in: ACCESS_SECONDS,
      refresh_token: this.#issue("refresh", { prefix: "shprt_", seconds: REFRESH_SECONDS, parent }),
      refresh_token_expires_in: REFRESH_SECONDS,
    };
  }

  #lastingToken(): object {
    const token = this.#issue("access", { prefix: "shpat_", seconds: null });
    return { access_token: token, scope: this.#scope() };
  }

  #onlineToken(userId: string): object {
    return {
      access_token: this.#issue("access", { prefix: "shpua_", seconds: ONLINE_SECONDS }),
      scope: this.#scope(),
      expires_in: ONLINE_SECONDS,
      associated_user_scope: this.#scope(),
      associated_user: {
        id: Number(userId),
        first_name: "Noor",
        last_name: "Owner",
        email: this.#shop.settings.email,
        email_verified: true,
        account_owner: true,
        locale: "en",
        collaborator: false,
      },
    };
  }

  #issue(
    kind: "access" | "refresh",
    { prefix, seconds, parent }: { prefix: string; seconds: number | null; parent?: string | null },
  ): string {
    const token = `${prefix}${randomBytes(16).toString("hex")}`;
    const now = this.#shop.now();
    this.#database.run(
      `insert into access_tokens (token, kind, parent, expires_at, scopes, created_at)
       values (?, ?, ?, ?, ?, ?)`,
      token,
      kind,
      parent ?? null,
      seconds === null ? null : now + seconds * 1000,
      this.#scope(),
      now,
    );
    return token;
  }

  #scope(): string {
    return this.#shop.grantedScopes().join(",");
  }
}

function refused(status: number, error: string, description: string): OAuthAnswer {
  return { status, body: { error, error_description: description } };
}
