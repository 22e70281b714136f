// perspective-api-client: its address is a constant, so that an interceptor on its own copy of axios changes it.
const path = require("path");
const Perspective = require("perspective-api-client");

const [base, text] = process.argv.slice(2);
const home = path.dirname(require.resolve("perspective-api-client"));
const axios = require(require.resolve("axios", { paths: [home] }));
axios.interceptors.request.use((config) => {
  config.url = config.url.replace("https://commentanalyzer.googleapis.com", base);
  return config;
});

async function main() {
  const client = new Perspective({ apiKey: "k" });
  const plain = await client.analyze(text);
  const asked = { comment: { text }, spanAnnotations: true, clientToken: "t", languages: ["en"] };
  const several = await client.analyze(asked, { attributes: ["toxicity", "insult", "severe_toxicity", "spam"] });
  const refused = await client.analyze(text, { attributes: ["niceness"] }).catch((error) => ({
    name: error.name,
    message: error.message,
    status: error.response.status,
  }));
  const long = await client.analyze("é".repeat(20480)).catch((error) => error.message);
  console.log(JSON.stringify({ plain, several, refused, long }));
}

main();
