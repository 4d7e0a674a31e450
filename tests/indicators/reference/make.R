# Writes the tables beside it: Rscript make.R FOLDER [PHE.R]. Run once; no test runs R. See README.md.
# FOLDER: the shared reference values (Auckland's neighbours). PHE.R: the source of PHEindicatormethods' calculate_dsr
# and calculate_ISRatio where the package is not installed.
told <- commandArgs(TRUE)
library(MASS)
library(epitools)
library(dplyr, warn.conflicts = FALSE) # last: its select is the one that is meant
if (length(told) > 1) source(told[2]) else library(PHEindicatormethods)
values <- data.frame()
say <- function(case, name, value) {
  values <<- rbind(values, data.frame(case = case, name = name, value = as.numeric(value)))
}
# 15 digits: what was measured comes back as it was, and what is computed to 1e-14
table <- function(rows, file) write.csv(format(rows, digits = 15, trim = TRUE), file, row.names = FALSE, quote = FALSE)

# Great Britain's drivers killed or seriously injured, and STL of their logarithm
drivers <- Seatbelts[, "drivers"]
apart <- function(...) {
  stl(log(drivers), s.window = 13, s.degree = 0, t.window = 21, t.degree = 1, l.window = 13, l.degree = 1, ...)$time.series
}
plain <- apart()
every <- apart(s.jump = 1, t.jump = 1, l.jump = 1, inner = 5)
table(data.frame(drivers = as.numeric(drivers), kms = as.numeric(Seatbelts[, "kms"]),
  season = as.numeric(plain[, "seasonal"]), trend = as.numeric(plain[, "trend"]),
  season_every = as.numeric(every[, "seasonal"]), trend_every = as.numeric(every[, "trend"])), "seatbelts.csv")

# what the seat belt law of 31 January 1983 changed: quasi-Poisson, step and slope
t <- 0:191
months <- data.frame(drivers = as.numeric(drivers), time = t, step = as.numeric(Seatbelts[, "law"]),
  slope = pmax(0, t - 169), sin1 = sin(2 * pi * t / 12), cos1 = cos(2 * pi * t / 12), sin2 = sin(4 * pi * t / 12),
  cos2 = cos(4 * pi * t / 12), kms = as.numeric(Seatbelts[, "kms"]))
stopifnot(which(months$step == 1)[1] == 170)
fitted <- function(case, formula) {
  model <- glm(formula, quasipoisson, months, control = glm.control(1e-14, 200))
  found <- summary(model)
  name <- sub("(Intercept)", "intercept", rownames(found$coefficients), fixed = TRUE)
  say(case, name, found$coefficients[, "Estimate"])
  say(case, paste0(name, "_error"), found$coefficients[, "Std. Error"])
  say(case, "dispersion", found$dispersion)
}
fitted("law", drivers ~ time + step + sin1 + cos1 + sin2 + cos2)
fitted("law_by_km", drivers ~ time + step + slope + sin1 + cos1 + sin2 + cos2 + offset(log(kms)))

# trend within months of Nottingham's temperature: each month's S and variance, ties taken off, as cor.test has them
table(data.frame(fahrenheit = as.numeric(nottem)), "nottem.csv")
years <- matrix(nottem, 12)
score <- function(y) sum(sign(outer(y, y, "-"))[lower.tri(diag(20))])
spread <- function(y) {
  ties <- base::table(y)
  (20 * 19 * 45 - sum(ties * (ties - 1) * (2 * ties + 5))) / 18
}
for (month in 1:12) {
  own <- cor.test(1:20, years[month, ], method = "kendall", exact = FALSE)$statistic
  stopifnot(all.equal(unname(own), score(years[month, ]) / sqrt(spread(years[month, ]))))
}
s <- sum(apply(years, 1, score))
variance <- sum(apply(years, 1, spread))
z <- sign(s) * (abs(s) - 1) / sqrt(variance)
pairs <- which(lower.tri(diag(20)), arr.ind = TRUE)
slope <- median(apply(years, 1, function(y) (y[pairs[, 1]] - y[pairs[, 2]]) / (pairs[, 1] - pairs[, 2])))
say("nottem", c("s", "variance", "z", "p", "slope"), c(s, variance, z, 2 * pnorm(-abs(z)), slope))

# a surface of stopping distances
surface <- kde2d(cars$speed, cars$dist, h = 4 * 6, n = c(5, 7), lims = c(0, 30, 0, 120))
table(data.frame(speed = cars$speed, dist = cars$dist), "cars.csv")
say("kde2d", paste(rep(surface$x, 7), rep(surface$y, each = 5)), 50 * surface$z)

# Moran's I of Auckland's infant deaths
auckland <- read.csv(file.path(told[1], "r_spdep_local_stats_auckland.csv"))
near <- read.csv(file.path(told[1], "r_spdep_auckland_neighbours.csv"))
nb <- structure(unname(lapply(split(near$j, factor(near$i, auckland$id)), as.integer)), class = "nb",
  region.id = as.character(auckland$id))
nb[lengths(nb) == 0] <- list(0L)
found <- spdep::moran.test(auckland$y, spdep::nb2listw(nb, style = "W", zero.policy = TRUE), zero.policy = TRUE,
  alternative = "two.sided")
say("moran", c("value", "expected", "z", "p"), c(found$estimate[1:2], found$statistic, found$p.value))

# hepatitis A in Taiwan: eight log-linear models of three sources
seen <- data.frame(a = c(1, 1, 1, 1, 0, 0, 0), b = c(1, 1, 0, 0, 1, 1, 0), c = c(1, 0, 1, 0, 1, 0, 1),
  count = c(28, 21, 17, 69, 18, 55, 63))
for (terms in list("", "a:b", "a:c", "b:c", c("a:b", "a:c"), c("a:b", "b:c"), c("a:c", "b:c"), c("a:b", "a:c", "b:c"))) {
  right <- paste(c("count ~ a + b + c", terms[terms != ""]), collapse = " + ")
  model <- glm(as.formula(right), poisson, seen, control = glm.control(1e-15, 200))
  name <- paste(terms, collapse = " ")
  say("hepatitis", paste(c("value", "deviance", "aic"), name), c(271 + exp(coef(model)[1]), deviance(model), AIC(model)))
}

# the ratio of two counts
for (confidence in c(0.95, 0.998)) for (pair in list(c(20, 10), c(3, 0))) {
  say("ratio", paste(c("low", "high"), pair[1], pair[2], confidence), poisson.test(pair, conf.level = confidence)$conf.int)
}

# Down's syndrome by mother's age and birth order: adjusted rates, also of events that come again, and ratios
births <- matrix(c(230061, 329449, 114920, 39487, 14208, 3052, 72202, 326701, 208667, 83228, 28466, 5375, 15050, 175702,
  207081, 117300, 45026, 8660, 2293, 68800, 132424, 98301, 46075, 9834, 327, 30666, 123419, 149919, 104088, 34392), 6)
cases <- matrix(c(107, 141, 60, 40, 39, 25, 25, 150, 110, 84, 82, 39, 3, 71, 114, 103, 108, 75, 1, 26, 64, 89, 137, 96, 0, 8,
  63, 112, 262, 295), 6)
long <- data.frame(order = rep(1:5, each = 6), band = rep(1:6, 5), count = c(cases), people = c(births),
  all_births = rep(rowSums(births), 5), all_cases = rep(rowSums(cases), 5)) %>% group_by(order)
for (confidence in c(0.95, 0.998)) {
  tell <- function(case, found) {
    for (name in c("value", "lowercl", "uppercl")) say(paste(case, confidence), paste(name, found$order), found[[name]])
  }
  tell("dsr", calculate_dsr(long, count, people, all_births, type = "standard", confidence = confidence))
  # the package's own example: a tenth of events come to people who have three, a fifth to people who have two
  again <- long %>% mutate(f3 = floor(count * 0.1 / 3), f2 = floor(count * 0.2 / 2), f1 = count - 3 * f3 - 2 * f2)
  again <- tidyr::pivot_longer(select(again, !"count"), c("f1", "f2", "f3"), names_to = "times", values_to = "who",
    names_prefix = "f") %>% mutate(times = as.integer(times))
  tell("dsr_repeats", calculate_dsr(again, who, people, all_births, type = "standard", confidence = confidence,
    independent_events = FALSE, eventfreq = times, ageband = band))
  ratio <- function(rows) calculate_ISRatio(rows, count, people, all_cases, all_births, refpoptype = "field",
    type = "standard", confidence = confidence, refvalue = 100)
  tell("isr", ratio(long))
  tell("isr_youngest", ratio(filter(long, band == 1)))
}

# lung cancer of white men, 1940 by the rates of 1960
lung <- data.frame(count = c(45, 201, 320, 670, 1126, 3160, 9723, 17935, 22179, 13461, 2238),
  people = c(906897, 3794573, 10003544, 10629526, 9465330, 8249558, 7294330, 5022499, 2920220, 1019504, 142532),
  count_1960 = c(141, 926, 1253, 1080, 1869, 4891, 14956, 30888, 41725, 26501, 5928),
  people_1960 = c(1784033, 7065148, 15658730, 10482916, 9939972, 10563872, 9114202, 6850263, 4702482, 1874619, 330915))
table(lung, "lung.csv")
say("lung", c("adjusted", "crude"), ageadjust.direct(lung$count, lung$people, stdpop = lung$people_1960)[c("adj.rate", "crude.rate")])
say("lung", c("expected", "ratio"), ageadjust.indirect(lung$count, lung$people, lung$count_1960, lung$people_1960)$sir[c("exp", "sir")])

write.csv(transform(values, value = sprintf("%.17g", value)), "values.csv", row.names = FALSE, quote = FALSE)
