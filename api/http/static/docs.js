// Shows the description of the interface; it is asked of this service, nothing comes from elsewhere.
"use strict";

SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#interface",
  deepLinking: true,
  displayOperationId: true,
  validatorUrl: null,
});
