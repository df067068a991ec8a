# Tollgate for your gateway (gw_1). Ask this before you serve a request:
#   200      serve it; X-Consumer-Id, X-Plan and RateLimit are in the answer's headers
#   4xx      answer the client with this status, these headers and this body
#   503      the gate cannot tell: answer 503, or serve it if you would rather not be paid than be down
# Nothing within 300 ms counts as 503. Overwrite all of these headers: clients can send them too.
curl -i --max-time 0.3 "http://127.0.0.1:4020/v1/authz/generic" \
  -H "X-Gateway-Token: <gateway token>" \
  -H "X-Forwarded-Method: GET" \
  -H "X-Forwarded-Host: api.example.com" \
  -H "X-Forwarded-Uri: /v1/forecast?city=Oslo" \
  -H "X-Api-Key: <as the client sent it>" \
  -H "Authorization: <as the client sent it>" \
  -H "X-Forwarded-For: 203.0.113.9"
