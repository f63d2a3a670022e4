import { attemptsOutlastTimeout } from './rule/attempts-outlast-timeout.ts';
import { breakerNeverOpens } from './rule/breaker-never-opens.ts';
import { canaryByChance } from './rule/canary-by-chance.ts';
import { clientAddressBehindProxy } from './rule/client-address-behind-proxy.ts';
import { clientChosenLimitKey } from './rule/client-chosen-limit-key.ts';
import { credentialInQuery } from './rule/credential-in-query.ts';
import { credentialInTheClear } from './rule/credential-in-the-clear.ts';
import { everyProxyTrusted } from './rule/every-proxy-trusted.ts';
import { faultInUse } from './rule/fault-in-use.ts';
import { forgeableIdentity } from './rule/forgeable-identity.ts';
import { hashWithoutParameter } from './rule/hash-without-parameter.ts';
import { hedgeWithoutOther } from './rule/hedge-without-other.ts';
import { hostFromRequest } from './rule/host-from-request.ts';
import { identityReadUnknown } from './rule/identity-read-unknown.ts';
import { impliedHead } from './rule/implied-head.ts';
import { limitNeverBinds } from './rule/limit-never-binds.ts';
import { limitPerProcess } from './rule/limit-per-process.ts';
import { limitSkipsStrangers } from './rule/limit-skips-strangers.ts';
import { listenerWithoutRoutes } from './rule/listener-without-routes.ts';
import { looseOrigin } from './rule/loose-origin.ts';
import { methodFallsThrough } from './rule/method-falls-through.ts';
import { mirrorToTarget } from './rule/mirror-to-target.ts';
import { needlessRegex } from './rule/needless-regex.ts';
import { noTimeout } from './rule/no-timeout.ts';
import { nullOrigin } from './rule/null-origin.ts';
import { optionalAuthentication } from './rule/optional-authentication.ts';
import { overlapByTextOrder } from './rule/overlap-by-text-order.ts';
import { parameterNamesDiffer } from './rule/parameter-names-differ.ts';
import { pastRamp } from './rule/past-ramp.ts';
import { pastSunset } from './rule/past-sunset.ts';
import { plainHttpListener } from './rule/plain-http-listener.ts';
import { plainHttpUpstream } from './rule/plain-http-upstream.ts';
import { plainTextSecret } from './rule/plain-text-secret.ts';
import { policyAlreadyInherited } from './rule/policy-already-inherited.ts';
import { priorityWithoutEffect } from './rule/priority-without-effect.ts';
import { publicBelowGuarded } from './rule/public-below-guarded.ts';
import { rampWithoutGuard } from './rule/ramp-without-guard.ts';
import { redirectToPlainHttp } from './rule/redirect-to-plain-http.ts';
import { redundantRoute } from './rule/redundant-route.ts';
import { regexHabit } from './rule/regex-habit.ts';
import { restWithoutSlash } from './rule/rest-without-slash.ts';
import { routeWithoutAuthentication } from './rule/route-without-authentication.ts';
import { routeWithoutOwner } from './rule/route-without-owner.ts';
import { routeWithoutTest } from './rule/route-without-test.ts';
import { shareOfUnknownCaller } from './rule/share-of-unknown-caller.ts';
import { shareWithoutTraffic } from './rule/share-without-traffic.ts';
import { slashAroundAuthentication } from './rule/slash-around-authentication.ts';
import { slashBehindPrefix } from './rule/slash-behind-prefix.ts';
import { spareWithoutHealth } from './rule/spare-without-health.ts';
import { swallowedPath } from './rule/swallowed-path.ts';
import { timeoutNeverReached } from './rule/timeout-never-reached.ts';
import { tokenForAnybody } from './rule/token-for-anybody.ts';
import { unarrivablePath } from './rule/unarrivable-path.ts';
import { unaskedCertificate } from './rule/unasked-certificate.ts';
import { unboundedBody } from './rule/unbounded-body.ts';
import { unboundedConnections } from './rule/unbounded-connections.ts';
import { unknownGroup } from './rule/unknown-group.ts';
import { unsafeRetry } from './rule/unsafe-retry.ts';
import { unusedChain } from './rule/unused-chain.ts';
import { unusedCredential } from './rule/unused-credential.ts';
import { unusedPolicy } from './rule/unused-policy.ts';
import { unusedUpstream } from './rule/unused-upstream.ts';
import { upstreamWithoutBound } from './rule/upstream-without-bound.ts';
import { writeWithoutLimit } from './rule/write-without-limit.ts';
import type { LintRule } from './types.ts';

/** Every rule, by code. What lint says of ignores and of questions that it gave up has codes, but no rule. */
export const LINT_RULES: readonly LintRule[] = [
  redundantRoute,
  overlapByTextOrder,
  regexHabit,
  unarrivablePath,
  parameterNamesDiffer,
  restWithoutSlash,
  methodFallsThrough,
  swallowedPath,
  slashBehindPrefix,
  impliedHead,
  needlessRegex,
  priorityWithoutEffect,
  routeWithoutAuthentication,
  nullOrigin,
  tokenForAnybody,
  forgeableIdentity,
  clientAddressBehindProxy,
  plainTextSecret,
  plainHttpUpstream,
  looseOrigin,
  hostFromRequest,
  plainHttpListener,
  credentialInQuery,
  everyProxyTrusted,
  redirectToPlainHttp,
  publicBelowGuarded,
  identityReadUnknown,
  optionalAuthentication,
  unaskedCertificate,
  credentialInTheClear,
  slashAroundAuthentication,
  noTimeout,
  attemptsOutlastTimeout,
  unsafeRetry,
  breakerNeverOpens,
  hedgeWithoutOther,
  shareWithoutTraffic,
  mirrorToTarget,
  timeoutNeverReached,
  upstreamWithoutBound,
  faultInUse,
  canaryByChance,
  rampWithoutGuard,
  pastRamp,
  shareOfUnknownCaller,
  spareWithoutHealth,
  hashWithoutParameter,
  writeWithoutLimit,
  limitSkipsStrangers,
  limitPerProcess,
  unboundedBody,
  unboundedConnections,
  clientChosenLimitKey,
  limitNeverBinds,
  unusedUpstream,
  unusedPolicy,
  unusedChain,
  routeWithoutTest,
  routeWithoutOwner,
  policyAlreadyInherited,
  listenerWithoutRoutes,
  unusedCredential,
  unknownGroup,
  pastSunset,
];
