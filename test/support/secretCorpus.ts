import { random } from "./random.ts";

/**
 * Kinds of secrets as their makers hand them out, one a line: name, then text with `<class length>` for what is drawn.
 * Classes: A letters and digits, a lower case and digits, U upper case and digits, h hex, d digits, w letters, digits,
 * `_` and `-`, b Base64. None of them is, or ever was, anybody's.
 */
const KINDS = `
openai-project sk-proj-<w 156>
openai-project-short sk-proj-<A 48>
openai-service sk-svcacct-<w 156>
openai-admin sk-admin-<w 120>
openai-legacy sk-<A 20>T3BlbkFJ<A 20>
openai-session sess-<A 40>
deepseek sk-<h 32>
anthropic-api sk-ant-api03-<w 93>AA
anthropic-admin sk-ant-admin01-<w 93>AA
anthropic-oauth sk-ant-oat01-<w 93>AA
openrouter sk-or-v1-<h 64>
langfuse sk-lf-<h 8>-<h 4>-<h 4>-<h 4>-<h 12>
google-api AIza<w 35>
google-oauth-secret GOCSPX-<w 28>
google-access ya29.<w 160>
google-refresh 1//0<w 60>
huggingface hf_<A 34>
huggingface-org api_org_<A 34>
replicate r8_<A 37>
groq gsk_<A 52>
perplexity pplx-<A 48>
xai xai-<A 80>
fireworks fw_<A 24>
together tgp_v1_<w 43>
cerebras csk-<a 48>
nvidia nvapi-<w 64>
langsmith lsv2_pt_<h 32>_<h 10>
langsmith-service lsv2_sk_<h 32>_<h 10>
pinecone pcsk_<A 6>_<A 62>
tavily tvly-dev-<A 32>
firecrawl fc-<h 32>
elevenlabs sk_<h 48>
jina jina_<h 32><A 28>
voyage pa-<w 43>
vercel-gateway vck_<A 56>
e2b e2b_<h 40>
browserbase bb_live_<w 27>
mem0 m0-<A 40>
apify apify_api_<A 36>
cursor key_<h 64>
aws AKIA<U 16>
aws-temporary ASIA<U 16>
aws-bedrock ABSK<b 120>
aws-mws amzn.mws.<h 8>-<h 4>-<h 4>-<h 4>-<h 12>
azure-storage AccountKey=<b 86>==
azure-service-bus SharedAccessKey=<b 43>=
azure-entra <A 3>8Q~<A 34>
digitalocean dop_v1_<h 64>
digitalocean-oauth doo_v1_<h 64>
digitalocean-refresh dor_v1_<h 64>
alibaba LTAI<A 20>
tencent AKID<A 32>
yandex AQVN<w 36>
heroku HRKU-<A 60>
fly fo1_<w 43>
render rnd_<A 28>
netlify nfp_<A 36>
cloudflare-origin v1.0-<h 24>-<h 146>
scaleway SCW<U 17>
supabase sbp_<h 40>
supabase-secret sb_secret_<A 22>_<A 8>
neon napi_<a 64>
planetscale pscale_tkn_<w 43>
planetscale-password pscale_pw_<w 43>
planetscale-oauth pscale_oauth_<w 32>
mongodb mdb_sa_sk_<A 40>
databricks dapi<h 32>
clickhouse 4b1d<A 38>
cockroach CCDB1_<A 22>_<A 40>
aiven AVNS_<A 19>
exoscale EXO<h 24>
backblaze K005<b 27>
deno ddp_<A 36>
github ghp_<A 36>
github-fine github_pat_<A 22>_<A 59>
github-oauth gho_<A 36>
github-user ghu_<A 36>
github-server ghs_<A 36>
github-refresh ghr_<A 76>
gitlab glpat-<w 20>
gitlab-routable glpat-<w 27>.01.<a 9>
gitlab-deploy gldt-<A 20>
gitlab-runner glrt-<A 20>
gitlab-registration GR1348941<w 20>
gitlab-job glcbt-1a_<A 20>
gitlab-trigger glptt-<h 40>
gitlab-feed glft-<A 20>
gitlab-mail glimt-<A 25>
gitlab-agent glagent-<A 50>
gitlab-oauth gloas-<A 64>
gitlab-scim glsoat-<A 20>
gitlab-flags glffct-<A 20>
bitbucket ATBB<A 32>
bitbucket-repository ATCTT3xFfG<w 180>
atlassian ATATT3<w 186>
trello ATTA<h 64>
sourcegraph sgp_<h 16>_<h 40>
npm npm_<A 36>
pypi pypi-AgEIcHlwaS5vcmc<w 160>
rubygems rubygems_<h 48>
crates cio<A 32>
nuget oy2<a 43>
docker dckr_pat_<w 27>
docker-org dckr_oat_<w 32>
clojars CLOJARS_<a 60>
artifactory AKCp<A 69>
artifactory-reference cmVmdGtu<A 56>
circleci CCIPAT_<A 22>_<h 40>
buildkite bkua_<h 40>
terraform <A 14>.atlasv1.<w 67>
pulumi pul-<h 40>
infracost ico-<A 32>
harness pat.<A 22>.<h 24>.<A 20>
octopus API-<U 26>
sonar squ_<h 40>
sonar-project sqp_<h 40>
sonar-analysis sqa_<h 40>
prefect pnu_<A 36>
dbt dbtc_<A 40>
scalingo tk-us-<w 48>
openshift sha256~<w 43>
slack-bot xoxb-<d 12>-<d 13>-<A 24>
slack-user xoxp-<d 12>-<d 12>-<d 13>-<h 32>
slack-legacy xoxs-<d 12>-<d 12>-<d 12>-<h 10>
slack-config xoxe-1-<b 146>
slack-app xapp-1-A<U 10>-<d 13>-<h 64>
slack-webhook https://hooks.slack.com/services/T<U 10>/B<U 10>/<A 24>
discord-webhook https://discord.com/api/webhooks/<d 18>/<w 68>
telegram <d 10>:AA<w 33>
twilio SK<h 32>
sendgrid SG.<w 22>.<w 43>
mailgun key-<h 32>
mailchimp <h 32>-us14
mandrill md-<w 22>
resend re_<A 8>_<A 24>
brevo xkeysib-<h 64>-<A 16>
mailersend mlsn.<h 64>
firebase AAAA<w 7>:APA91b<w 134>
facebook EAA<A 160>
instagram IGQ<w 140>
twitter AAAAAAAAAAAAAAAAAAAAA<A 80>
lichess lip_<A 20>
stripe sk_live_<A 24>
stripe-long sk_live_51<A 97>
stripe-test sk_test_<A 24>
stripe-restricted rk_live_<A 99>
stripe-webhook whsec_<A 32>
square sq0atp-<w 22>
square-secret sq0csp-<w 43>
square-token EAAA<w 60>
braintree access_token$production$<a 16>$<h 32>
razorpay rzp_live_<A 14>
flutterwave FLWSECK-<h 32>-X
plaid access-production-<h 8>-<h 4>-<h 4>-<h 4>-<h 12>
gocardless live_<w 40>
mollie live_<A 30>
shopify shpat_<h 32>
shopify-custom shpca_<h 32>
shopify-private shppa_<h 32>
shopify-secret shpss_<h 32>
paddle pdl_live_apikey_<a 26>_<A 22>_<A 3>
polar polar_oat_<A 43>
shippo shippo_live_<h 40>
easypost EZAK<A 54>
duffel duffel_live_<w 43>
new-relic NRAK-<U 27>
new-relic-insert NRII-<w 32>
new-relic-license <h 36>NRAL
grafana glsa_<A 32>_<h 8>
grafana-cloud glc_<b 80>
dynatrace dt0c01.<U 24>.<U 64>
sentry sntrys_<b 120>
sentry-user sntryu_<h 64>
honeycomb hcaik_01<a 56>
logfire pylf_v1_us_<A 43>
axiom xaat-<h 8>-<h 4>-<h 4>-<h 4>-<h 12>
posthog phx_<A 43>
rootly rootly_<h 64>
metabase mb_<A 44>
launchdarkly sdk-<h 8>-<h 4>-<h 4>-<h 4>-<h 12>
notion ntn_<A 46>
notion-old secret_<A 43>
linear lin_api_<A 40>
airtable pat<A 14>.<h 64>
figma figd_<w 40>
clickup pk_<d 8>_<U 32>
contentful CFPAT-<w 43>
hubspot pat-na1-<h 8>-<h 4>-<h 4>-<h 4>-<h 12>
dropbox sl.<w 138>
typeform tfp_<A 44>
readme rdme_<a 70>
postman PMAK-<h 24>-<h 34>
mapbox sk.eyJ<A 80>.<w 22>
frame-io fio-u-<w 64>
adafruit aio_<A 28>
wakatime waka_<h 8>-<h 4>-<h 4>-<h 4>-<h 12>
tailscale tskey-auth-k<A 12>-<A 32>
stytch secret-live-<w 36>
vault hvs.<w 95>
doppler dp.pt.<A 43>
onepassword ops_eyJ<A 300>
age AGE-SECRET-KEY-1<U 58>
settlemint sm_pat_<A 16>
jwt eyJ<A 33>.eyJ<A 90>.<w 43>
`;

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const CLASSES: Readonly<Record<string, string>> = {
  A: DIGITS + LOWER + UPPER,
  a: DIGITS + LOWER,
  U: DIGITS + UPPER,
  h: `${DIGITS}abcdef`,
  d: DIGITS,
  w: `${DIGITS + LOWER + UPPER}_-`,
  b: `${DIGITS + LOWER + UPPER}+/`,
};

export interface MadeSecret {
  readonly kind: string;
  readonly text: string;
}

/** One made-up secret of each kind. */
export function makeSecrets(seed: number): MadeSecret[] {
  const draw = random(seed);
  return KINDS.trim()
    .split("\n")
    .map((line) => {
      const [kind, template] = line.split(/ (.*)/s) as [string, string];
      const text = template.replace(/<(\w) (\d+)>/g, (_, name: string, length: string) => {
        const chars = CLASSES[name] as string;
        let drawn = "";
        for (let i = 0; i < Number(length); i++) drawn += chars[Math.floor(draw() * chars.length)];
        return drawn.replace(/[-_]$/, "0");
      });
      return { kind, text };
    });
}
